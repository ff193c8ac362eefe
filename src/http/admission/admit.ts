/**
 * Before anything of a request is read: who asks, whether that is too much, and whether they may. What is missing or
 * fails on the way is a refusal.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { AccessPorts, LimitDecision, LimitSubject, RateClass, Resource } from "../../model/access.ts";
import { type Action, ACTIONS } from "../../model/actions.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Contract } from "../contract.ts";
import type { RequestState } from "../request-state.ts";
import { credentialOf, isForeignSite } from "./credential.ts";

const unauthenticated = (): ProvostError =>
  new ProvostError("UNAUTHENTICATED", "the request has no credential that is valid here");

/**
 * Set while a batch, or a message of another protocol, has its requests done: they are by whom it is.
 * @property contents may be answered with, and not only documents
 */
export const inherited = new AsyncLocalStorage<{ actor: Actor; contents: boolean }>();

/** Every refusal looks the same from outside: it must not tell which credentials exist. */
const authenticate = async (request: FastifyRequest, { access, clock }: AdmissionParts): Promise<Actor> => {
  const { credential, origin } = request.provost;
  if (credential === null) throw unauthenticated();
  if (credential.kind === "session" && isForeignSite(request)) {
    throw new ProvostError("FORBIDDEN", "a session cookie is not taken from another site's page");
  }
  const known = await access.authenticators[credential.kind]?.(credential, origin);
  if (known === undefined) throw unauthenticated();
  if (known.kind === "refused") {
    request.log.info({ reason: known.reason, requestId: request.id }, "credential refused");
    throw unauthenticated();
  }
  const { expiresAt } = known.actor;
  if (expiresAt !== null && expiresAt <= clock.now()) throw unauthenticated();
  return known.actor;
};

const seconds = (ms: number): string => String(Math.max(0, Math.ceil(ms / 1_000)));

/** As draft-ietf-httpapi-ratelimit-headers-10 has them. Who is not limited is told nothing. */
const tellLimit = (reply: FastifyReply, rateClass: RateClass, decision: LimitDecision): void => {
  const { limit, remaining, resetMs, windowSeconds } = decision;
  if (windowSeconds === undefined) return;
  void reply.headers({
    "ratelimit-policy": `"${rateClass}";q=${Math.floor(limit)};w=${Math.ceil(windowSeconds)}`,
    ratelimit: `"${rateClass}";r=${Math.max(0, remaining)};t=${seconds(resetMs)}`,
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
  tellLimit(reply, rateClass, decision);
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

export type AdmissionParts = { access: AccessPorts; clock: Clock };

/** They have requests done themselves: one within another would have no end. */
const NESTS: ReadonlySet<Action> = new Set(["api:batch", "api:query", "api:mcp", "api:a2a"]);

/** A batch has whole documents, so what is streamed is not for it. */
const refuseInBatch = (contract: Contract, contents: boolean): void => {
  const kind = "kind" in contract.response ? contract.response.kind : "document";
  const whole = kind === "document" || kind === "empty" || (contents && kind === "bytes");
  if (whole && contract.action !== null && !NESTS.has(contract.action)) return;
  throw new ProvostError("REQUEST_INVALID", "this operation cannot be in a batch");
};

export const admit = async (
  request: FastifyRequest,
  reply: FastifyReply,
  contract: Contract,
  parts: AdmissionParts,
): Promise<void> => {
  const state = request.provost;
  const outer = inherited.getStore();
  if (outer !== undefined) refuseInBatch(contract, outer.contents);
  const credential = credentialOf(request);
  state.credential = credential === "malformed" ? null : credential;
  if (contract.action === null) {
    await holdToLimit({ address: state.origin.address }, contract, request.method, parts.access, reply);
    return;
  }
  const actor = outer?.actor ?? (await authenticate(request, parts));
  state.actor = actor;
  await holdToLimit({ actor }, contract, request.method, parts.access, reply);
  const resource = resourceOf(contract.action, contract.on, request.params, actor);
  state.resource = resource;
  await authorize(actor, contract.action, resource, parts.access, state);
};

/** A decision is relied on for this long at most, however long a connection lives. */
const TRUSTED_MS = 1_000;

/** Throws when who was admitted no longer would be: key revoked, session ended, policy changed. */
export const recheckerOf = (request: FastifyRequest, action: Action, parts: AdmissionParts): (() => Promise<void>) => {
  const now = (): number => parts.clock.now().getTime();
  let trustedUntil = now() + TRUSTED_MS;
  return async () => {
    if (now() < trustedUntil) return;
    const actor = await authenticate(request, parts);
    const { resource } = request.provost;
    if (resource === null || actor.tenantId !== resource.tenantId) throw unauthenticated();
    await authorize(actor, action, resource, parts.access);
    trustedUntil = now() + TRUSTED_MS;
  };
};
