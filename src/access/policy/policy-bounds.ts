/**
 * A policy may look at more than role and action: at who somebody is, at what it is done to, at what else stands in the
 * request. What a role may do whatever that is, and what it may do at best, are therefore two texts made of one, neither of
 * which looks at more: policies that do are in the first when they forbid and in the second when they permit, as if all
 * that they look at were as they want it.
 */
import type { EntityUidJson, PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";

export type PolicyBounds = {
  /** Permits no more than what everybody of a role may do to everything. */
  always: string;
  /** Permits all that somebody of a role may do to something. */
  atBest: string;
  /** Ids of the policies that look at more than role and action. */
  particular: ReadonlySet<string>;
};

type Parts = {
  /** By their ids. */
  policies: Readonly<Record<string, PolicyJson>>;
  /** `Provost::Role` */
  roleType: string;
  textOf: (policy: PolicyJson) => string;
};

type Principal = PolicyJson["principal"];

const ofRole = (within: { entity: EntityUidJson } | { slot: string }, roleType: string): Principal | null => {
  // Cedar writes a scope without the escape; one that has it is taken for what is not about roles, which is no promise.
  if (!("entity" in within) || "__entity" in within.entity) return null;
  const { type, id } = within.entity;
  return type === roleType ? { op: "in", entity: { type, id } } : null;
};

/** As far as it is about roles; null when it is about somebody. */
const ofRoles = (principal: Principal, roleType: string): Principal | null => {
  if (principal.op === "All") return principal;
  // All who ask are of one type.
  if (principal.op === "is") return principal.in === undefined ? { op: "All" } : ofRole(principal.in, roleType);
  return principal.op === "in" ? ofRole(principal, roleType) : null;
};

export const boundsOf = ({ policies, roleType, textOf }: Parts): PolicyBounds => {
  const particular = new Set<string>();
  const always: string[] = [];
  const atBest: string[] = [];
  for (const [id, policy] of Object.entries(policies)) {
    const principal = ofRoles(policy.principal, roleType);
    if (principal === null || policy.resource.op !== "All" || policy.conditions.length > 0) particular.add(id);
    // Named by its id, which one without a name has by its place: the places are others in these texts.
    const text = textOf({
      ...policy,
      principal: principal ?? { op: "All" },
      resource: { op: "All" },
      conditions: [],
      annotations: { id },
    });
    if (!particular.has(id) || policy.effect === "forbid") always.push(text);
    if (!particular.has(id) || policy.effect === "permit") atBest.push(text);
  }
  return { always: always.join("\n"), atBest: atBest.join("\n"), particular };
};
