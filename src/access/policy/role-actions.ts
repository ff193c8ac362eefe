/** What each role may do by the policies in force: they are asked about every action, so that no list says something else. */
import { setImmediate } from "node:timers/promises";
import { ACTIONS } from "../../model/actions.ts";
import type { Action } from "../../model/actions.ts";
import { ROLES } from "../../model/actor.ts";
import type { Actor, Role } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import { createLru } from "../cache/lru.ts";
import type { PolicyEngine } from "./cedar.ts";
import { judge } from "./judge.ts";
import type { Judgement } from "./judge.ts";
import type { PolicyBounds } from "./policy-bounds.ts";

export type RoleActions = {
  role: Role;
  /** Whoever of the role asks, and whatever it is done to. */
  may: Action[];
  /** Who it is, or what it is done to, decides by these policies; in the end nobody of the role may have it. */
  depends: { action: Action; policies: string[] }[];
};

const NAMES = Object.keys(ACTIONS) as Action[];
/** The bounds look at neither who nor where, so that any will do. */
const TENANT = "any" as TenantId;
const MAX_TEXTS = 16;
/** A decision is a third of a millisecond. */
const AT_A_TIME = 16;

const ask = (engine: PolicyEngine, text: string, role: Role, action: Action): Judgement => {
  const actor: Actor = {
    tenantId: TENANT,
    kind: "user",
    id: "anybody",
    roles: [role],
    scopes: null,
    credentialId: null,
    expiresAt: null,
  };
  const resource = { type: "Tenant", id: TENANT, tenantId: TENANT } as const;
  return judge(engine, text, { actor, action, resource, breakGlass: false });
};

const actionsOf = async (engine: PolicyEngine, bounds: PolicyBounds, role: Role): Promise<RoleActions> => {
  const { always, atBest, particular } = bounds;
  const may: Action[] = [];
  const depends: RoleActions["depends"] = [];
  for (const [index, action] of NAMES.entries()) {
    // Others are answered in between.
    if (index % AT_A_TIME === 0) await setImmediate();
    const certain = ask(engine, always, role, action);
    if (certain.allowed) may.push(action);
    else if (particular.size > 0) {
      const best = ask(engine, atBest, role, action);
      const deciding = new Set([...certain.determining, ...best.determining]);
      if (best.allowed) depends.push({ action, policies: [...deciding].filter((id) => particular.has(id)) });
    }
  }
  return { role, may, depends };
};

/** Kept by text: there are a thousand decisions to make, and policies change rarely. */
export const createRoleActions = (load: () => Promise<PolicyEngine>): ((text: string) => Promise<RoleActions[]>) => {
  const known = createLru<RoleActions[]>(MAX_TEXTS);
  return async (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const engine = await load();
    const bounds = engine.bounds(text);
    const roles: RoleActions[] = [];
    for (const role of ROLES) roles.push(await actionsOf(engine, bounds, role));
    known.set(text, roles);
    return roles;
  };
};
