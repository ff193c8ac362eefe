/** What no policy can allow: the limits of the credential itself. */
import type { Resource } from "../../model/access.ts";
import { ACTIONS } from "../../model/actions.ts";
import type { Action } from "../../model/actions.ts";
import type { Actor } from "../../model/actor.ts";
import { resourceTypesOf } from "./schema.ts";

/** Why not; null when it is for the policies to say. */
export const guard = (actor: Actor, action: Action, resource: Resource, now: Date): string | null => {
  if (!Object.hasOwn(ACTIONS, action)) return `there is no action ${action}`;
  if (resource.tenantId !== actor.tenantId) return "it belongs to another tenant";
  if (!resourceTypesOf(action).includes(resource.type)) return `${action} is not done to a ${resource.type}`;
  if (actor.expiresAt !== null && actor.expiresAt.getTime() <= now.getTime()) return "the credential has expired";
  if (actor.scopes !== null && !actor.scopes.includes(action)) return `the credential is not for ${action}`;
  return null;
};
