/** Answers one message of JSON-RPC: with a document, or with a stream of them. */
import { A2A_VERSION_HEADER } from "@a2a-js/sdk";
import { JsonRpcTransportHandler, ServerCallContext, validateVersion } from "@a2a-js/sdk/server";
import { type A2aPorts, createRequestHandler } from "./request-handler.ts";

/** Of whoever says nothing, the protocol has it that it is the version before 1.0. */
const UNSTATED_VERSION = "0.3";

export type A2aMessage = {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
  ports: A2aPorts;
};

type Document = Record<string, unknown>;
export type A2aAnswer =
  { kind: "document"; document: Document } | { kind: "stream"; documents: AsyncIterable<Document> };

const failed = (id: unknown, thrown: unknown): Document => ({
  jsonrpc: "2.0",
  id: id ?? null,
  error: JsonRpcTransportHandler.mapToJSONRPCError(thrown),
});

/** What goes wrong in the middle of a stream is its last document. */
async function* withErrors(id: unknown, documents: AsyncIterable<Document>): AsyncGenerator<Document> {
  try {
    yield* documents;
  } catch (thrown) {
    yield failed(id, thrown);
  }
}

export const answerA2a = async ({ headers, body, ports }: A2aMessage): Promise<A2aAnswer> => {
  const { id } = (body ?? {}) as { id?: unknown };
  const stated = headers[A2A_VERSION_HEADER.toLowerCase()];
  // Of whoever says nothing, the protocol has it that it is the version before.
  const requestedVersion = typeof stated === "string" && stated !== "" ? stated : UNSTATED_VERSION;
  try {
    validateVersion(requestedVersion, ports.card, "JSONRPC");
  } catch (thrown) {
    return { kind: "document", document: failed(id, thrown) };
  }
  const handler = new JsonRpcTransportHandler(createRequestHandler(ports));
  const answer = await handler.handle(body as Document, new ServerCallContext({ requestedVersion }));
  if (Symbol.asyncIterator in answer) return { kind: "stream", documents: withErrors(id, answer) };
  return { kind: "document", document: { ...answer } };
};
