/** One decision, without memory: whether the policies of a text let an actor do something to something. */
import type { EntityJson } from "@cedar-policy/cedar-wasm/nodejs";
import type { Resource } from "../../model/access.ts";
import { isToolAction } from "../../model/actions.ts";
import type { Action } from "../../model/actions.ts";
import { ROLES } from "../../model/actor.ts";
import type { Actor, Role } from "../../model/actor.ts";
import { entityUid } from "./cedar.ts";
import type { PolicyEngine } from "./cedar.ts";

export type Judgement = {
  allowed: boolean;
  reason: string;
  /** Ids of the policies that made the difference; none when nothing permits. */
  determining: string[];
};

export type JudgeRequest = {
  actor: Actor;
  action: Action;
  resource: Resource;
  breakGlass: boolean;
  /** Whether a person has approved this very call; of tools alone. */
  approved?: boolean;
};

/** Everything that the policies can see of a request, as one text: what is equal here is decided equally. */
export const requestKey = ({ actor, action, resource, breakGlass, approved = false }: JudgeRequest): string =>
  JSON.stringify([
    actor.tenantId,
    actor.kind,
    actor.id,
    [...actor.roles].sort(),
    action,
    resource.type,
    resource.id,
    resource.tenantId,
    resource.attributes,
    breakGlass,
    approved,
  ]);

const LADDER = ROLES.filter((role) => role !== "agent");

/** A role is in the one below it, and so down to viewer. */
const roleEntities = (roles: readonly Role[]): EntityJson[] => {
  const highest = LADDER.findIndex((role) => roles.includes(role));
  const ladder = highest < 0 ? [] : LADDER.slice(highest);
  const entities = ladder.map((role, index): EntityJson => {
    const below = ladder[index + 1];
    return { uid: entityUid("Role", role), attrs: {}, parents: below === undefined ? [] : [entityUid("Role", below)] };
  });
  return roles.includes("agent")
    ? [...entities, { uid: entityUid("Role", "agent"), attrs: {}, parents: [] }]
    : entities;
};

const entitiesOf = (actor: Actor, principal: string, resource: Resource): EntityJson[] => {
  const tenant = { __entity: entityUid("Tenant", resource.tenantId) };
  return [
    {
      uid: entityUid("Actor", principal),
      attrs: { tenant: { __entity: entityUid("Tenant", actor.tenantId) }, kind: actor.kind },
      parents: actor.roles.map((role) => entityUid("Role", role)),
    },
    ...roleEntities(actor.roles),
    {
      uid: entityUid(resource.type, resource.id),
      attrs: { tenant, ...resource.attributes },
      parents: resource.type === "Tenant" ? [] : [entityUid("Tenant", resource.tenantId)],
    },
  ];
};

/** Ids of people and of agents are made apart, so the kind belongs to the name. */
export const principalOf = (actor: Pick<Actor, "kind" | "id">): string => `${actor.kind}:${actor.id}`;

const explain = (allowed: boolean, determining: readonly string[], errors: readonly string[]): string => {
  if (errors.length > 0) return `a policy failed, which counts as no: ${errors.join("; ")}`;
  if (determining.length === 0) return "no policy permits it";
  return `${allowed ? "permitted" : "forbidden"} by ${determining.join(", ")}`;
};

export const judge = (
  engine: PolicyEngine,
  text: string,
  { actor, action, resource, breakGlass, approved = false }: JudgeRequest,
): Judgement => {
  const principal = principalOf(actor);
  const { allowed, determining, errors } = engine.decide(text, {
    principal,
    action,
    resource,
    context: isToolAction(action) ? { breakGlass, approved } : { breakGlass },
    entities: entitiesOf(actor, principal, resource),
  });
  return { allowed, determining, reason: explain(allowed, determining, errors) };
};
