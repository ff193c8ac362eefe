/** The texts of policies: those that hold for everybody, and those that a tenant has until it writes its own. */
import type { Action } from "../../model/actions.ts";
import { ROLES } from "../../model/actor.ts";
import { sha256 } from "../../runtime/hash.ts";
import { ACTION_RULES } from "./action-rules.ts";
import type { ActionRule } from "./action-rules.ts";

/** Stand beside every tenant's policies. A forbid wins over every permit, so no tenant can write these away. */
export const BASE_POLICIES = `
@id("base:own-tenant-only")
forbid (principal, action, resource)
unless { principal.tenant == resource.tenant };

@id("base:break-glass")
permit (principal, action, resource)
when { context.breakGlass };
`;

const RULES: readonly [string, ActionRule][] = Object.entries(ACTION_RULES);

const permit = (role: string, actions: readonly string[]): string => {
  const list = actions.map((action) => `  Provost::Action::"${action}"`).join(",\n");
  return `@id("role:${role}")\npermit (\n  principal in Provost::Role::"${role}",\n  action in [\n${list}\n  ],\n  resource\n);`;
};

const rolePolicies = (): string[] =>
  ROLES.flatMap((role) => {
    const actions = RULES.filter(([, rule]) => (role === "agent" ? rule.agent === true : rule.least === role));
    return actions.length === 0
      ? []
      : [
          permit(
            role,
            actions.map(([action]) => action as Action),
          ),
        ];
  });

/** Roles include those below them (an owner is in admin, an admin in maintainer, …), so each action stands once. */
export const DEFAULT_BUNDLE = `// What each role may do. Roles include those below them; agent stands apart.\n\n${rolePolicies().join("\n\n")}\n`;

/** Names a text for good: `12@3f9a0c1d`, `default@…`. */
export const versionName = (version: number, text: string): string =>
  `${version === DEFAULT_VERSION ? "default" : version}@${sha256(text).slice(0, 8)}`;

/** Of the built-in bundle; those that a tenant writes are numbered from 1. */
export const DEFAULT_VERSION = 0;
