/** Puts an operation on the server: everything that its contract promises is seen to here. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { safeEncode, type z } from "zod";
import type { HostedControlPlane } from "../control-plane.ts";
import type { AccessPorts } from "../model/access.ts";
import type { Action } from "../model/actions.ts";
import type { Actor } from "../model/actor.ts";
import { ProvostError } from "../model/errors.ts";
import type { Clock } from "../runtime/clock.ts";
import { admit, authorize, resourceOf } from "./admission/admit.ts";
import { entityTag, tagMatches } from "./answer/entity-tag.ts";
import { sendContent, sendEvents } from "./answer/send.ts";
import type { Contract, ResponseShape } from "./contract.ts";
import { CONTRACTS } from "./contracts.ts";
import type { HttpServices } from "./http-services.ts";
import { addressOf } from "./operations.ts";
import type { Content, Live, Route } from "./route.ts";

export type RouteParts = {
  plane: HostedControlPlane;
  access: AccessPorts;
  services: HttpServices;
  clock: Clock;
};

const REQUEST_MS = 30_000;

const isJson = (response: ResponseShape): response is z.ZodType => !("kind" in response);

/** Encodes by the contract: what it does not name stays inside, and what does not fit it is a fault of ours. */
const encodeJson = (contract: Contract, value: unknown): string => {
  const encoded = safeEncode(contract.response as z.ZodType, value);
  if (encoded.success) return JSON.stringify(encoded.data);
  throw new ProvostError("INTERNAL", `the answer is not what its contract promises: ${encoded.error.message}`);
};

const expectationOf =
  (request: FastifyRequest, contract: Contract) =>
  (representation: unknown): void => {
    const wanted = request.headers["if-match"];
    if (wanted === undefined || tagMatches(wanted, entityTag(encodeJson(contract, representation)))) return;
    throw new ProvostError("PRECONDITION_FAILED", "what is to be changed is no longer what If-Match names");
  };

const askedOf = async (
  request: FastifyRequest,
  reply: FastifyReply,
  contract: Contract,
  { plane, access, services }: RouteParts,
): Promise<Record<string, unknown>> => {
  const { params, query, body, headers, signal, provost } = request;
  const common = { params, query, body, headers, signal, origin: provost.origin, reply, services };
  const actor: Actor | null = provost.actor;
  if (actor === null) return common;
  const demand = (action: Action): Promise<void> =>
    authorize(actor, action, resourceOf(action, undefined, {}, actor), access);
  const control = await plane.tenant(actor.tenantId);
  return { ...common, actor, control, demand, expect: expectationOf(request, contract) };
};

const answer = async (
  request: FastifyRequest,
  reply: FastifyReply,
  contract: Contract,
  value: unknown,
  clock: Clock,
): Promise<unknown> => {
  const { response } = contract;
  if (isJson(response)) {
    if (reply.statusCode === 200) void reply.code(contract.status ?? 200);
    const json = encodeJson(contract, value);
    void reply.header("content-type", "application/json; charset=utf-8");
    if (request.method === "GET" || contract.conditional) void reply.header("etag", entityTag(json));
    return json;
  }
  switch (response.kind) {
    case "bytes":
      return sendContent(reply, value as Content, response);
    case "events":
      return sendEvents(reply, value as AsyncIterable<Live>, clock);
    case "redirect":
      return reply.redirect((value as { location: string }).location, 303);
    case "empty":
      return reply.code(204).send();
    case "socket":
      throw new ProvostError("INTERNAL", "a socket was answered like a request");
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
  const { method, path } = addressOf(name);
  const lives = !isJson(contract.response) && ["events", "bytes"].includes(contract.response.kind);
  const onRequest = (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
    admit(request, reply, contract, parts.access, parts.clock);
  app.route({
    method,
    url: path,
    schema: schemaOf(contract),
    config: { operation: { name, contract } },
    ...(contract.bodyLimit !== undefined && { bodyLimit: contract.bodyLimit }),
    // What is streamed may take as long as its reader wants it.
    ...(!lives && { handlerTimeout: REQUEST_MS }),
    onRequest,
    handler: async (request, reply) => {
      const asked = await askedOf(request, reply, contract, parts);
      return answer(request, reply, contract, await handle(asked as never), parts.clock);
    },
  });
};
