/** Tests that lie beside policies: a request each, and what must be decided. */
import { parse } from "yaml";
import { z } from "zod";
import type { Resource } from "../../model/access.ts";
import { ACTIONS, RESOURCE_TYPES } from "../../model/actions.ts";
import type { Action } from "../../model/actions.ts";
import { ROLES } from "../../model/actor.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { PolicyEngine } from "./cedar.ts";
import { judge } from "./judge.ts";

const ACTION_NAMES = Object.keys(ACTIONS) as [Action, ...Action[]];

const caseSchema = z.strictObject({
  name: z.string().min(1),
  actor: z.strictObject({
    kind: z.enum(["user", "service-account", "agent", "local"]).default("user"),
    id: z.string().default("somebody"),
    roles: z.array(z.enum(ROLES)).default([]),
    tenant: z.string().optional(),
  }),
  action: z.enum(ACTION_NAMES),
  resource: z.strictObject({ type: z.enum(RESOURCE_TYPES), id: z.string() }).optional(),
  breakGlass: z.boolean().default(false),
  expect: z.enum(["allow", "deny"]),
});
export type PolicyCase = z.infer<typeof caseSchema>;

export type CaseResult = {
  name: string;
  passed: boolean;
  expected: "allow" | "deny";
  decided: "allow" | "deny";
  reason: string;
};

/** POLICY_INVALID names the case and field. */
export const parsePolicyTests = (text: string): PolicyCase[] => {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new ProvostError("POLICY_INVALID", `the tests are no YAML: ${String(cause)}`, {}, { cause });
  }
  const read = z.array(caseSchema).min(1).safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? "the list" : issue.path.join(".");
  throw new ProvostError("POLICY_INVALID", `the tests are malformed at ${at}: ${issue?.message ?? ""}`, { at });
};

export const runPolicyTests = (
  engine: PolicyEngine,
  text: string,
  cases: readonly PolicyCase[],
  tenantId: TenantId,
): CaseResult[] =>
  cases.map(({ name, actor, action, resource, breakGlass, expect }) => {
    const who: Actor = {
      tenantId: (actor.tenant ?? tenantId) as TenantId,
      kind: actor.kind,
      id: actor.id,
      roles: actor.roles,
      scopes: null,
      credentialId: null,
      expiresAt: null,
    };
    const what: Resource = { ...(resource ?? { type: "Tenant", id: tenantId }), tenantId };
    const { allowed, reason } = judge(engine, text, { actor: who, action, resource: what, breakGlass });
    const decided = allowed ? "allow" : "deny";
    return { name, passed: decided === expect, expected: expect, decided, reason };
  });
