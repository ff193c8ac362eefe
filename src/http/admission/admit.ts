/**
 * Before anything of a request is read: who asks, whether that is too much, and whether they may. What is missing or
 * fails on the way is a refusal.
 */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessPorts, LimitDecision, LimitSubject, Resource } from "../../model/access.ts";
import { type Action, ACTIONS } from "../../model/actions.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Contract } from "../contract.ts";
import type { RequestState } from "../request-state.ts";
import { credentialOf, isForeignSite } from "./credential.ts";

const unauthenticated = (): ProvostError =>
  new ProvostError("UNAUTHENTICATED", "the request has no credential that is valid here");

/** Every refusal looks the same from outside: it must not tell which credentials exist. */
export const authenticate = async (
  request: FastifyRequest,
  { authenticators }: AccessPorts,
  clock: Clock,
): Promise<Actor> => {
  const credential = credentialOf(request);
  if (credential === null || credential === "malformed") throw unauthenticated();
  if (credential.kind === "session" && isForeignSite(request)) {
    throw new ProvostError("FORBIDDEN", "a session cookie is not taken from another site's page");
  }
  const known = await authenticators[credential.kind]?.(credential, request.provost.origin);
  if (known === undefined) throw unauthenticated();
  if (known.kind === "refused") {
    request.log.info({ reason: known.reason }, "credential refused");
    throw unauthenticated();
  }
  const { expiresAt } = known.actor;
  if (expiresAt !== null && expiresAt <= clock.now()) throw unauthenticated();
  return known.actor;
};

const seconds = (ms: number): string => String(Math.max(0, Math.ceil(ms / 1_000)));

const tellLimit = (reply: FastifyReply, { limit, remaining, resetMs }: LimitDecision): void => {
  void reply.headers({
    "ratelimit-limit": String(limit),
    "ratelimit-remaining": String(Math.max(0, remaining)),
    "ratelimit-reset": seconds(resetMs),
  });
};

const holdToLimit = async (
  subject: LimitSubject,
  contract: Contract,
  method: string,
  ports: AccessPorts,
  reply: FastifyReply,
): Promise<void> => {
  const rateClass = contract.rateClass ?? (method === "GET" || method === "HEAD" ? "read" : "write");
  const decision = await ports.limit(subject, rateClass, contract.cost ?? 1);
  tellLimit(reply, decision);
  if (decision.allowed) return;
  void reply.header("retry-after", seconds(decision.resetMs));
  throw new ProvostError("RATE_LIMITED", `the limit of ${decision.limit} for "${rateClass}" requests is reached`, {
    rateClass,
    retryAfterSeconds: Number(seconds(decision.resetMs)),
  });
};

/** @param params as they stand in the path; row-level security answers for ids of another tenant: there is no such thing */
export const resourceOf = (action: Action, on: string | undefined, params: unknown, actor: Actor): Resource => {
  const id = on === undefined ? undefined : (params as Record<string, string>)[on];
  return id === undefined
    ? { type: "Tenant", id: actor.tenantId, tenantId: actor.tenantId }
    : { type: ACTIONS[action].resource, id, tenantId: actor.tenantId };
};

/** FORBIDDEN says which action is missing, so that an administrator can be asked for it. */
export const authorize = async (
  actor: Actor,
  action: Action,
  resource: Resource,
  ports: AccessPorts,
  state?: RequestState,
): Promise<void> => {
  const decision = await ports.authorize(actor, action, resource);
  if (state !== undefined) state.decision = decision;
  if (decision.allowed) return;
  throw new ProvostError("FORBIDDEN", `${action} on ${resource.type} ${resource.id} is not allowed`, { action });
};

export const admit = async (
  request: FastifyRequest,
  reply: FastifyReply,
  contract: Contract,
  ports: AccessPorts,
  clock: Clock,
): Promise<void> => {
  const state = request.provost;
  if (contract.action === null) {
    await holdToLimit({ address: state.origin.address }, contract, request.method, ports, reply);
    return;
  }
  const actor = await authenticate(request, ports, clock);
  state.actor = actor;
  await holdToLimit({ actor }, contract, request.method, ports, reply);
  const resource = resourceOf(contract.action, contract.on, request.params, actor);
  state.resource = resource;
  await authorize(actor, contract.action, resource, ports, state);
};
