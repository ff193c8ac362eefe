import type { TenantId } from "./ids.ts";

/** What someone may do by default; fine rules are in the tenant's policies. From most to least. */
export const ROLES = ["owner", "admin", "maintainer", "operator", "viewer", "agent"] as const;
export type Role = (typeof ROLES)[number];

/** Whom each is meant for; what it may do, the policies say. */
export const ROLE_MEANINGS = {
  owner: "Whose tenant it is: puts policies in force, and lets what is on record be removed.",
  admin: "Runs the tenant: members, secrets, models, tools, budgets and limits.",
  maintainer: "Answers for what comes out: approves, waives, and settles what agents ask for.",
  operator: "Works with it: starts and controls runs, tasks, queues and schedules.",
  viewer: "Looks on.",
  agent: "Does tasks and reports on them; apart from the others, and of agents alone.",
} as const satisfies Record<Role, string>;

/**
 * Who asks. Made from a credential and from nothing else: no header, body or address names a tenant or a role.
 * `local` is the person who owns the data folder of an embedded control plane.
 */
export type Actor = {
  tenantId: TenantId;
  kind: "user" | "service-account" | "agent" | "local";
  id: string;
  roles: readonly Role[];
  /** Actions that the credential is narrowed to; null when it carries all that the roles allow. */
  scopes: readonly string[] | null;
  /** The session or key, for the audit log and for revoking; null for `local`. */
  credentialId: string | null;
  /** Of a person who has signed in; absent for everybody else, also for a person's own key. */
  sessionId?: string;
  expiresAt: Date | null;
};

/** One that works here under the name that a plan gives it: the engine starts it, so no credential stands for it. */
export const agentOfPlan = (tenantId: TenantId, name: string): Actor => ({
  tenantId,
  kind: "agent",
  id: name,
  roles: ["agent"],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});

export type AuthorizationDecision = { allowed: boolean; reason: string; policyVersion: string };
