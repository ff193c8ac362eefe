/**
 * The Cedar schema, made from the closed lists of the model: a policy about an action or a kind of thing that does not
 * exist is refused when it is written, not passed by when somebody relies on it.
 */
import type { SchemaJson } from "@cedar-policy/cedar-wasm/nodejs";
import { TOOL_ATTRIBUTES } from "../../model/access.ts";
import { ACTIONS, isToolAction, RESOURCE_TYPES } from "../../model/actions.ts";
import type { Action, ResourceType } from "../../model/actions.ts";

export const NAMESPACE = "Provost";

/** `Agent` is also a kind of resource, so those who ask are all of one type and say by `kind` what they are. */
export const PRINCIPAL = "Actor";

/** `runs` holds `runs:read`, `runs:start` and so on. */
export const familyOf = (action: Action): string => action.slice(0, action.indexOf(":"));

/** What it may be done to: to all of a tenant's things at once, as in a list, it is done to the tenant. */
export const resourceTypesOf = (action: Action): ResourceType[] => [
  ...new Set([ACTIONS[action].resource, "Tenant"] as const),
];

const tenant = { type: "Entity", name: "Tenant" } as const;

const flag = { type: "Boolean" } as const;

/** A policy that lets a tool's call pass only with a person's approval says so: `unless { context.approved }`. */
const contextOf = (action: Action) =>
  isToolAction(action) ? { breakGlass: flag, approved: flag } : { breakGlass: flag };

const actionEntry = (action: Action) => ({
  memberOf: [{ id: ACTIONS[action].access }, { id: familyOf(action) }],
  appliesTo: {
    principalTypes: [PRINCIPAL],
    resourceTypes: resourceTypesOf(action),
    context: {
      type: "Record" as const,
      attributes: contextOf(action),
    },
  },
});

const toolAttributes = Object.fromEntries(
  TOOL_ATTRIBUTES.map((name) => [name, { type: "String" as const, required: false }]),
);

const resourceEntry = (type: ResourceType) => ({
  memberOfTypes: type === "Tenant" ? [] : ["Tenant"],
  shape: { type: "Record" as const, attributes: type === "Tool" ? { tenant, ...toolAttributes } : { tenant } },
});

const ALL = Object.keys(ACTIONS) as Action[];
const GROUPS = ["read", "write", ...new Set(ALL.map(familyOf))];

export const CEDAR_SCHEMA: SchemaJson<string> = {
  [NAMESPACE]: {
    entityTypes: {
      ...Object.fromEntries(RESOURCE_TYPES.map((type) => [type, resourceEntry(type)])),
      Role: { memberOfTypes: ["Role"] },
      [PRINCIPAL]: {
        memberOfTypes: ["Role"],
        shape: {
          type: "Record",
          attributes: { tenant, kind: { type: "String" } },
        },
      },
    },
    actions: {
      ...Object.fromEntries(GROUPS.map((group) => [group, {}])),
      ...Object.fromEntries(ALL.map((action) => [action, actionEntry(action)])),
    },
  },
};
