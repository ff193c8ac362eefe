/** Nobody hands out more than they have: what the policy allows in general ends at one's own rank. */
import { ROLES, type Actor, type Role } from "../../../model/actor.ts";
import { ProvostError } from "../../../model/errors.ts";

const rankOf = (role: Role): number => ROLES.indexOf(role);

export const hasRank = (actor: Actor, role: Role): boolean => actor.roles.some((own) => rankOf(own) <= rankOf(role));

/** FORBIDDEN unless the actor has this role or a higher one. */
export const demandRank = (actor: Actor, role: Role): void => {
  if (hasRank(actor, role)) return;
  throw new ProvostError("FORBIDDEN", `this needs the role ${role} or a higher one`, { role });
};
