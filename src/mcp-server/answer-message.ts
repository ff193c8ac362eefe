/**
 * Answers one message of MCP over HTTP. Nothing is kept between two of them: each stands for itself, as who sends it. There
 * is nothing that a server would have to say without being asked, so every answer is a document and none a stream.
 */
import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { ProvostError } from "../model/errors.ts";
import { createProvostServer } from "./create-provost-server.ts";
import { type AskInside, clientThrough } from "./client-through.ts";

export type Message = {
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
  ask: AskInside;
};

export type MessageAnswer = { status: number; body: unknown };

const HEADERS = ["accept", "content-type", "mcp-protocol-version", "mcp-session-id", "mcp-method", "mcp-name"];
/** Nobody outside sees it; the library asks for one. */
const ADDRESS = "http://provost.internal/mcp";

const requestOf = ({ headers, body }: Message): Request => {
  const known = new Headers({ "content-type": "application/json" });
  for (const [name, value] of Object.entries(headers)) {
    const wanted = HEADERS.includes(name) || name.startsWith("mcp-param-");
    if (wanted && typeof value === "string") known.set(name, value);
  }
  // Whoever leaves it out gets the only form of answer that there is.
  known.set("accept", "application/json, text/event-stream");
  return new Request(ADDRESS, { method: "POST", headers: known, body: JSON.stringify(body) });
};

/** Of clients of the versions before 2026-07-28, which open a session with a handshake; here it opens nothing. */
const answerLegacy = async (request: Request, message: Message): Promise<Response> => {
  const server = createProvostServer(clientThrough(message.ask));
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request, { parsedBody: message.body });
  } finally {
    await server.close();
  }
};

const answerModern = (request: Request, message: Message): Promise<Response> =>
  createMcpHandler(() => createProvostServer(clientThrough(message.ask)), {
    legacy: "reject",
    responseMode: "json",
  }).fetch(request, { parsedBody: message.body });

const NO_STREAM = { code: -32_601, message: "this server has nothing to say without being asked" };

const isMessage = (body: unknown): boolean =>
  Array.isArray(body)
    ? body.length > 0 && body.every(isMessage)
    : typeof body === "object" && body !== null && (body as { jsonrpc?: unknown }).jsonrpc === "2.0";

/** REQUEST_INVALID for what is no message at all; everything else is answered in the words of the protocol. */
export const answerMessage = async (message: Message): Promise<MessageAnswer> => {
  if (!isMessage(message.body)) throw new ProvostError("REQUEST_INVALID", "the body is no message of JSON-RPC 2.0");
  const request = requestOf(message);
  const legacy = await isLegacyRequest(request, message.body);
  const response = await (legacy ? answerLegacy(request, message) : answerModern(request, message));
  if (response.headers.get("content-type")?.startsWith("text/event-stream") === true) {
    await response.body?.cancel();
    const { id = null } = message.body as { id?: unknown };
    return { status: 200, body: { jsonrpc: "2.0", id, error: NO_STREAM } };
  }
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
};
