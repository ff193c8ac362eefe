/** Puts an operation on the server: everything that its contract promises is seen to here. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import { safeEncode, type z } from "zod";
import type { HostedTenant, ServedControlPlane } from "../control-plane.ts";
import type { Action } from "../model/actions.ts";
import type { Actor } from "../model/actor.ts";
import { ProvostError } from "../model/errors.ts";
import { admit, type AdmissionParts, authorize, recheckerOf, resourceOf } from "./admission/admit.ts";
import { entityTag, tagMatches } from "./answer/entity-tag.ts";
import { answerOnce, idempotencyKey } from "./answer/once.ts";
import { whileAwaited, within } from "./answer/patience.ts";
import { sendContent, sendEvents } from "./answer/send.ts";
import { type Contract, type EmptyResponse, type ResponseShape, takesKey } from "./contract.ts";
import { CONTRACTS } from "./contracts.ts";
import type { HttpServices } from "./http-services.ts";
import { addressOf } from "./operations.ts";
import type { Content, Live, Route } from "./route.ts";

export type RouteParts = AdmissionParts & {
  plane: Pick<ServedControlPlane, "tenant">;
  services: HttpServices;
  /** Aborted when the server begins to close: what is followed ends. */
  closing: AbortSignal;
};

/** Until the answer begins; what is streamed then may take as long as its reader wants it. */
const REQUEST_MS = 30_000;

const isJson = (response: ResponseShape): response is z.ZodType => !("kind" in response);

/** Encodes by the contract: what it does not name stays inside, and what does not fit it is a fault of ours. */
const encodeJson = (schema: ResponseShape, value: unknown): string => {
  const encoded = safeEncode(schema as z.ZodType, value);
  if (encoded.success) return JSON.stringify(encoded.data);
  throw new ProvostError("INTERNAL", `the answer is not what its contract promises: ${encoded.error.message}`);
};

const expectationOf =
  (request: FastifyRequest, contract: Contract) =>
  (representation: unknown): void => {
    const wanted = request.headers["if-match"];
    if (wanted === undefined || tagMatches(wanted, entityTag(encodeJson(contract.response, representation)))) return;
    throw new ProvostError("PRECONDITION_FAILED", "what is to be changed is no longer what If-Match names");
  };

type Asked = Record<string, unknown> & { actor?: Actor; control?: HostedTenant; recheck: () => Promise<void> };

const askedOf = (request: FastifyRequest, reply: FastifyReply, contract: Contract, parts: RouteParts): Asked => {
  const { params, query, body, headers, provost } = request;
  const { actor, control, origin, credential } = provost;
  const secure = request.protocol === "https";
  const { services } = parts;
  const recheck = (): Promise<void> => Promise.resolve();
  const asked = {
    params,
    query,
    body,
    headers,
    origin,
    credential,
    secure,
    reply,
    services,
    recheck,
    // On demand: watching a connection costs more than most answers.
    get signal() {
      return whileAwaited(reply, parts.closing);
    },
  };
  if (actor === null || control === null || contract.action === null) return asked;
  const demand = (action: Action): Promise<void> =>
    authorize(actor, action, resourceOf(action, undefined, {}, actor), parts.access);
  return Object.assign(asked, {
    actor,
    control,
    demand,
    expect: expectationOf(request, contract),
    recheck: recheckerOf(request, contract.action, parts),
  });
};

type Answered = { contract: Contract; name: string; asked: Asked; work: () => Promise<unknown> };

/** A document, or nothing: what can be kept and answered again. */
const answerDocument = async (
  request: FastifyRequest,
  reply: FastifyReply,
  { contract, name, asked, work }: Answered,
): Promise<unknown> => {
  const { response, status: stated } = contract;
  const document = isJson(response);
  const done = async (): Promise<{ status: number; body: string }> => {
    const value = await work();
    if (reply.statusCode === 200) void reply.code(document ? (stated ?? 200) : 204);
    return { status: reply.statusCode, body: document ? encodeJson(response, value) : "" };
  };
  const key = takesKey(contract, request.method) ? idempotencyKey(request) : undefined;
  const { actor, control } = asked;
  const once = key !== undefined && actor !== undefined && control !== undefined;
  const body = once
    ? await answerOnce(request, reply, { key, operation: name, actor, control }, done)
    : (await done()).body;
  if (!document) return reply.send();
  void reply.header("content-type", "application/json; charset=utf-8");
  if (request.method === "GET" || contract.conditional) void reply.header("etag", entityTag(body));
  return body;
};

const answer = async (
  reply: FastifyReply,
  response: Exclude<ResponseShape, z.ZodType | EmptyResponse>,
  value: unknown,
  { clock, recheck }: Pick<RouteParts, "clock"> & Pick<Asked, "recheck">,
): Promise<unknown> => {
  switch (response.kind) {
    case "bytes":
      return sendContent(reply, value as Content, response);
    case "events":
      return sendEvents(reply, value as AsyncIterable<Live>, {
        clock,
        recheck,
        encode: (data) => encodeJson(response.event, data),
      });
    case "redirect":
      return reply.redirect((value as { location: string }).location, 303);
    case "socket":
      throw new ProvostError("REQUEST_INVALID", "this address is for WebSocket connections");
    default:
      return response satisfies never;
  }
};

const schemaOf = (contract: Contract): Record<string, z.ZodType> => {
  const { params, query, body } = contract;
  return { ...(params && { params }), ...(query && { querystring: query }), ...(body && { body }) };
};

export const registerRoute = (app: FastifyInstance, { name, handle }: Route, parts: RouteParts): void => {
  const contract: Contract = CONTRACTS[name];
  const { response } = contract;
  const { method, path } = addressOf(name);
  // At once: a message that comes before there is a listener is lost. What is set on the reply has nowhere to go.
  const wsHandler = (socket: WebSocket, request: FastifyRequest): void =>
    void handle(Object.assign(askedOf(request, {} as FastifyReply, contract, parts), { socket }) as never);
  const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    await admit(request, reply, contract, parts);
    const { provost } = request;
    if (provost.actor !== null) provost.control = await parts.plane.tenant(provost.actor.tenantId);
  };
  app.route({
    method,
    url: path,
    schema: schemaOf(contract),
    config: { operation: { name, contract, isDocument: isJson(response) } },
    ...(contract.bodyLimit !== undefined && { bodyLimit: contract.bodyLimit }),
    onRequest,
    handler: async (request, reply) => {
      if (!isJson(response) && response.kind === "socket")
        return answer(reply, response, undefined, { ...parts, recheck: async () => undefined });
      const asked = askedOf(request, reply, contract, parts);
      const handled = async (): Promise<unknown> => handle(asked as never);
      const work = (): Promise<unknown> => within(REQUEST_MS, parts.clock, handled());
      if (isJson(response) || response.kind === "empty") {
        return answerDocument(request, reply, { contract, name, asked, work });
      }
      return answer(reply, response, await work(), { clock: parts.clock, recheck: asked.recheck });
    },
    ...(!isJson(response) && response.kind === "socket" && { wsHandler }),
  });
};
