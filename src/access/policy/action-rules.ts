/** What each role may do unless a tenant's own policies say otherwise. A new action does not build until it stands here. */
import type { Action } from "../../model/actions.ts";
import type { Role } from "../../model/actor.ts";

export type ActionRule = {
  /** The least of the roles that may do it; every role above may too. "agent" is apart from the others. */
  least: Exclude<Role, "agent">;
  /** Agents may do it as well. */
  agent?: true;
  /** A decision about it is kept on record also when it allows. */
  sensitive?: true;
};

export const ACTION_RULES = {
  "plans:read": { least: "viewer", agent: true },
  "plans:compile": { least: "viewer", agent: true },
  "plans:simulate": { least: "viewer" },
  "plans:write": { least: "operator" },
  "runs:read": { least: "viewer", agent: true },
  "runs:start": { least: "operator" },
  // the path may be anywhere on the control plane's disk
  "runs:start-path": { least: "admin", sensitive: true },
  "runs:control": { least: "operator" },
  "runs:remove": { least: "maintainer", sensitive: true },
  "runs:fork": { least: "operator" },
  "tasks:retry": { least: "operator" },
  "criteria:approve": { least: "maintainer", sensitive: true },
  "criteria:waive": { least: "maintainer", sensitive: true },
  "gates:mitigate": { least: "maintainer", sensitive: true },
  "evidence:read": { least: "viewer", agent: true },
  "agents:read": { least: "viewer", agent: true },
  "agents:connect": { least: "operator", agent: true },
  "agents:control": { least: "operator" },
  "agent-sessions:read": { least: "viewer", agent: true },
  "agent-sessions:talk": { least: "operator" },
  "models:read": { least: "viewer", agent: true },
  "models:write": { least: "admin", sensitive: true },
  "queues:read": { least: "viewer", agent: true },
  "queues:enqueue": { least: "operator", agent: true },
  "queues:cancel": { least: "operator" },
  "queue-evidence:read": { least: "viewer", agent: true },
  "queues:control": { least: "operator" },
  "schedules:read": { least: "viewer" },
  "schedules:write": { least: "operator" },
  "dead-letters:read": { least: "viewer" },
  "dead-letters:retry": { least: "operator" },
  "dead-letters:purge": { least: "maintainer", sensitive: true },
  "events:read": { least: "viewer", agent: true },
  "subscriptions:read": { least: "viewer" },
  "subscriptions:write": { least: "operator" },
  "subscriptions:consume": { least: "operator" },
  "webhooks:read": { least: "maintainer" },
  "webhooks:write": { least: "maintainer", sensitive: true },
  "policies:read": { least: "maintainer" },
  "policies:write": { least: "owner", sensitive: true },
  "policies:break-glass": { least: "owner", sensitive: true },
  "budgets:read": { least: "viewer" },
  "budgets:write": { least: "admin", sensitive: true },
  // Whoever sees an agent go wild has to be able to stop it.
  "budgets:stop": { least: "operator", sensitive: true },
  "limits:read": { least: "maintainer" },
  "limits:write": { least: "admin", sensitive: true },
  "secrets:read": { least: "maintainer" },
  "secrets:write": { least: "admin", sensitive: true },
  "flags:read": { least: "viewer" },
  "flags:write": { least: "admin", sensitive: true },
  "audit:read": { least: "admin", sensitive: true },
  "audit:prune": { least: "owner", sensitive: true },
  "privacy:export": { least: "admin", sensitive: true },
  "privacy:erase": { least: "owner", sensitive: true },
  "tools:read": { least: "viewer" },
  "tools:write": { least: "admin", sensitive: true },
  // a program is run on the control plane's machine, and secrets go to it
  "mcp:write": { least: "admin", sensitive: true },
  "approvals:read": { least: "viewer" },
  "approvals:decide": { least: "maintainer", sensitive: true },
  "notes:read": { least: "viewer" },
  "notes:erase": { least: "maintainer", sensitive: true },
  "tool:read_file": { least: "operator", agent: true },
  "tool:list_files": { least: "operator", agent: true },
  "tool:search_text": { least: "operator", agent: true },
  "tool:write_file": { least: "operator", agent: true },
  "tool:edit_file": { least: "operator", agent: true },
  "tool:apply_patch": { least: "operator", agent: true },
  "tool:run_command": { least: "operator", agent: true },
  "tool:git": { least: "operator", agent: true },
  "tool:fetch_url": { least: "operator", agent: true },
  "tool:ask_human": { least: "operator", agent: true },
  "tool:spawn_task": { least: "operator", agent: true },
  "tool:message_agent": { least: "operator", agent: true },
  "tool:remember": { least: "operator", agent: true },
  "tool:recall": { least: "operator", agent: true },
  "tool:submit_evidence": { least: "operator", agent: true },
  "tool:external": { least: "operator", agent: true },
  "api:batch": { least: "viewer", agent: true },
  "api:query": { least: "viewer", agent: true },
  "api:mcp": { least: "viewer", agent: true },
  "api:a2a": { least: "viewer" },
  "backups:read": { least: "admin" },
  // of all tenants, so it takes the tenant of who runs the control plane besides: src/http/routes/backups.ts
  "backups:write": { least: "admin", sensitive: true },
  "system:read": { least: "viewer", agent: true },
  "system:write": { least: "admin" },
  // and of whoever runs the control plane alone: src/access/identity/members/tenants.ts
  "tenants:read": { least: "owner" },
  "tenants:write": { least: "owner", sensitive: true },
  "tenants:enter": { least: "owner", sensitive: true },
  // likewise: src/access/identity/sign-in/link-sign-in.ts
  "owner-link:make": { least: "owner", sensitive: true },
  "members:read": { least: "viewer" },
  "members:write": { least: "admin", sensitive: true },
  // addresses and devices of others
  "member-sessions:read": { least: "admin", sensitive: true },
  "member-sessions:end": { least: "admin", sensitive: true },
  "keys:read": { least: "viewer" },
  // whose keys those are is decided by rank besides: src/access/identity/keys
  "keys:write": { least: "viewer", sensitive: true },
  "certificates:read": { least: "maintainer" },
  "certificates:write": { least: "maintainer", sensitive: true },
  "me:write": { least: "viewer" },
  "me:read": { least: "viewer", agent: true },
} as const satisfies Record<Action, ActionRule>;

export const isSensitive = (action: Action): boolean => "sensitive" in ACTION_RULES[action];
