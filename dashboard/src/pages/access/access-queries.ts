import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Input, Output } from "provost/client";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";

export type Member = Output<"members.list">["items"][number];
export type Role = Member["role"];
export type Invitation = Output<"invitations.list">["items"][number];
export type ServiceAccount = Output<"serviceAccounts.list">["items"][number];
export type Key = Output<"keys.list">["items"][number];
export type Policies = Output<"policies.get">;
export type PolicyProblem = Output<"policies.validate">["problems"][number];
export type TestResult = Output<"policies.test">["results"][number];
export type ExplainInput = Input<"policies.explain">["body"];
export type Explanation = Output<"policies.explain">;
export type History = Output<"policies.history">;
export type PolicyDecision = Output<"policies.decisions">["items"][number];
export type Roles = Output<"roles.list">;
export type AuditEvent = Output<"audit.list">["items"][number];
export type Limit = Output<"limits.list">["items"][number];
export type LimitInput = Input<"limits.set">;
export type Secret = Output<"secrets.list">["items"][number];
export type Flag = Output<"flags.list">["items"][number];
export type MemberSession = Output<"memberSessions.list">["items"][number];
export type OwnSession = Output<"sessions.list">["items"][number];

export const MEMBER_ROLES = ["owner", "admin", "maintainer", "operator", "viewer"] as const satisfies readonly Role[];

export const accessKeys = {
  /** The same as what the rest of the dashboard reads names of people from. */
  members: ["members"],
  memberSessions: ["access", "member-sessions"],
  invitations: ["access", "invitations"],
  accounts: ["access", "service-accounts"],
  keys: ["access", "keys"],
  policies: keys.policies,
  audit: ["access", "audit"],
  retention: ["access", "audit-retention"],
  limits: ["access", "limits"],
  secrets: ["access", "secrets"],
  flags: ["access", "flags"],
  sessions: ["me", "sessions"],
} as const;

export const invitationsQuery = queryOptions({
  queryKey: accessKeys.invitations,
  queryFn: async ({ signal }) => (await client.invitations.list({}, { signal })).items,
});

export const memberSessionsQuery = (userId: string) =>
  queryOptions({
    queryKey: [...accessKeys.memberSessions, userId],
    queryFn: async ({ signal }) => (await client.memberSessions.list({ params: { userId } }, { signal })).items,
  });

export const accountsQuery = queryOptions({
  queryKey: accessKeys.accounts,
  queryFn: async ({ signal }) => (await client.serviceAccounts.list({}, { signal })).items,
});

export const keysQuery = queryOptions({
  queryKey: accessKeys.keys,
  queryFn: async ({ signal }) => (await client.keys.list({}, { signal })).items,
});

export const auditRetentionQuery = queryOptions({
  queryKey: accessKeys.retention,
  queryFn: ({ signal }) => client.audit.retention({}, { signal }),
});

export const policiesQuery = queryOptions({
  queryKey: [...accessKeys.policies, "in force"],
  queryFn: ({ signal }) => client.policies.get({}, { signal }),
});

export const historyQuery = queryOptions({
  queryKey: [...accessKeys.policies, "history"],
  queryFn: ({ signal }) => client.policies.history({ query: { limit: 50 } }, { signal }),
});

export const decisionsQuery = queryOptions({
  queryKey: [...accessKeys.policies, "decisions"],
  queryFn: async ({ signal }) => (await client.policies.decisions({ query: { limit: 50 } }, { signal })).items,
});

/** The text is part of the key: what it was found to be holds for that text. */
export const problemsQuery = (policies: string) =>
  queryOptions({
    queryKey: [...accessKeys.policies, "problems", policies],
    queryFn: async ({ signal }) => (await client.policies.validate({ body: { policies } }, { signal })).problems,
    staleTime: Infinity,
    gcTime: 60_000,
    enabled: policies !== "",
  });

const AUDIT_PAGE = 100;

export const auditQuery = infiniteQueryOptions({
  queryKey: accessKeys.audit,
  queryFn: async ({ pageParam, signal }) => {
    const query = { limit: AUDIT_PAGE, ...(pageParam !== null && { before: pageParam }) };
    return (await client.audit.list({ query }, { signal })).items;
  },
  initialPageParam: null as number | null,
  getNextPageParam: (page) => (page.length < AUDIT_PAGE ? null : (page.at(-1)?.streamPosition ?? null)),
});

export const rateLimitsQuery = queryOptions({
  queryKey: accessKeys.limits,
  queryFn: async ({ signal }) => (await client.limits.list({}, { signal })).items,
});

export const secretsQuery = queryOptions({
  queryKey: accessKeys.secrets,
  queryFn: async ({ signal }) => (await client.secrets.list({}, { signal })).items,
});

export const flagsQuery = queryOptions({
  queryKey: accessKeys.flags,
  queryFn: async ({ signal }) => (await client.flags.list({}, { signal })).items,
});

export const ownSessionsQuery = queryOptions({
  queryKey: accessKeys.sessions,
  queryFn: async ({ signal }) => (await client.sessions.list({}, { signal })).items,
});
