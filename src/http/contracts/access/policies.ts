import { z } from "zod";
import { policyDecisionSchema } from "../../../model/policy-decision.ts";
import { ACTIONS, RESOURCE_TYPES } from "../../../model/actions.ts";
import type { Action } from "../../../model/actions.ts";
import { ROLE_MEANINGS, ROLES } from "../../../model/actor.ts";
import { defineContract, fields, MAX_PAGE } from "../../contract.ts";

const action = z.enum(Object.keys(ACTIONS) as [Action, ...Action[]]);
const actorKind = z.enum(["user", "service-account", "agent", "local"]);
const cedar = z.string().min(1).max(262_144).describe("policies in Cedar");
const reason = z.string().min(1).max(2_000);
const version = z.coerce.number().int().min(0);
const time = "2026-11-21T09:00:00.000Z";
const TEXT = '@id("all") permit (principal, action, resource);';
const grantId = "0199b3a2-0000-7000-8000-000000000005";

const policyText = z
  .object({
    version: z.number().int().describe("0 is the built-in one"),
    name: z.string().describe("version and hash of the text, as decisions state it"),
    policies: z.string(),
    tests: z.string().nullable(),
  })
  .meta({ id: "Policies" });
const policyTextExample = { version: 1, name: "1@3f9a0c1d", policies: TEXT, tests: null };

const problem = z.object({ policy: z.string().nullable(), line: z.number().int().nullable(), message: z.string() });

const caseResult = z.object({
  name: z.string(),
  passed: z.boolean(),
  expected: z.enum(["allow", "deny"]),
  decided: z.enum(["allow", "deny"]),
  reason: z.string(),
});

const activation = z.object({
  activation: z.number().int(),
  version: z.number().int(),
  activatedAt: z.date(),
  activatedBy: z.string(),
  reason: z.string(),
});

const grantStatement = z
  .object({
    tenantId: z.string(),
    grantId: z.string(),
    actor: z.string(),
    actions: z.array(z.string()),
    reason: z.string(),
    grantedBy: z.string(),
    grantedAt: z.string(),
    expiresAt: z.string(),
    keyId: z.string(),
  })
  .meta({ id: "BreakGlassGrant" });
const grantExample = {
  tenantId: "local",
  grantId,
  actor: "user:bob",
  actions: ["runs:control"],
  reason: "incident 12",
  grantedBy: "user:ada",
  grantedAt: time,
  expiresAt: "2026-11-21T09:30:00.000Z",
  keyId: "9c1f",
};

const grant = z.object({
  statement: grantStatement,
  signature: z.string(),
  revokedAt: z.date().nullable(),
  revokedBy: z.string().nullable(),
});

const decisionRecord = policyDecisionSchema.meta({ id: "PolicyDecision" });

const roles = z
  .object({
    policyVersion: z.string().describe("of the policies that this is made from"),
    builtIn: z.boolean().describe("whether those are the built-in ones"),
    actions: z
      .array(
        z.object({
          action: z.string(),
          resource: z.enum(RESOURCE_TYPES).describe("what it is done to, where that is not the tenant as a whole"),
          meaning: z.string(),
        }),
      )
      .describe("all that there are"),
    items: z.array(
      z.object({
        role: z.enum(ROLES),
        meaning: z.string().describe("whom it is meant for"),
        may: z.array(z.string()).describe("actions that everybody in the role may do, to everything"),
        depends: z
          .array(z.object({ action: z.string(), policies: z.array(z.string()) }))
          .describe("actions that some may do, or to some things; policies.explain tells it of one"),
      }),
    ),
  })
  .meta({ id: "Roles" });

const explanation = z
  .object({
    allowed: z.boolean(),
    reason: z.string(),
    policyVersion: z.string(),
    determining: z.array(z.string()),
    grantId: z.string().nullable(),
    policies: z.array(z.object({ id: z.string(), text: z.string() })),
  })
  .meta({ id: "PolicyExplanation" });

export const policyContracts = {
  "policies.get": defineContract({
    action: "policies:read",
    summary: "The policies in force, or those of a version",
    query: fields({ version: version.optional() }),
    response: policyText,
    errors: ["POLICY_NOT_FOUND"],
    example: { response: policyTextExample },
  }),
  "policies.validate": defineContract({
    action: "policies:read",
    summary: "Check policies against the schema",
    body: fields({ policies: cedar }),
    response: z.object({ problems: z.array(problem) }),
    rateClass: "expensive",
    example: { body: { policies: TEXT }, response: { problems: [] } },
  }),
  "policies.test": defineContract({
    action: "policies:read",
    summary: "Run tests of policies",
    body: fields({ policies: cedar, tests: z.string().min(1).max(262_144).describe("YAML") }),
    response: z.object({ results: z.array(caseResult) }),
    errors: ["POLICY_INVALID"],
    rateClass: "expensive",
    example: {
      body: {
        policies: TEXT,
        tests: "- name: anybody reads runs\n  actor: { roles: [viewer] }\n  action: runs:read\n  expect: allow\n",
      },
      response: {
        results: [
          { name: "anybody reads runs", passed: true, expected: "allow", decided: "allow", reason: "permitted by all" },
        ],
      },
    },
  }),
  "policies.activate": defineContract({
    action: "policies:write",
    summary: "Put policies in force, or a version that was in force before",
    body: z.union([
      fields({ policies: cedar, tests: z.string().max(262_144).nullable().default(null), reason }),
      fields({ version: z.number().int().min(0), reason }),
    ]),
    response: policyText,
    errors: ["POLICY_INVALID", "POLICY_NOT_FOUND"],
    example: { body: { policies: TEXT, reason: "only we are here" }, response: policyTextExample },
  }),
  "policies.history": defineContract({
    action: "policies:read",
    summary: "What was in force, newest first, and the exceptions",
    query: fields({ limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50) }),
    response: z.object({ activations: z.array(activation), grants: z.array(grant) }),
    example: {
      response: {
        activations: [
          { activation: 1, version: 1, activatedAt: time, activatedBy: "user:ada", reason: "only we are here" },
        ],
        grants: [{ statement: grantExample, signature: "c2lnbmVk", revokedAt: null, revokedBy: null }],
      },
    },
  }),
  "roles.list": defineContract({
    action: "members:read",
    summary: "What each role may do, by the policies in force",
    description:
      "Every action is asked of the policies. A key with scopes may do less than its role, somebody with a grant more.",
    response: roles,
    example: {
      response: {
        policyVersion: "1@3f9a0c1d",
        builtIn: false,
        actions: [
          { action: "runs:read", resource: "Run", meaning: ACTIONS["runs:read"].meaning },
          { action: "runs:control", resource: "Run", meaning: ACTIONS["runs:control"].meaning },
        ],
        items: [
          {
            role: "viewer",
            meaning: ROLE_MEANINGS.viewer,
            may: ["runs:read"],
            depends: [{ action: "runs:control", policies: ["own-runs"] }],
          },
        ],
      },
    },
  }),
  "policies.explain": defineContract({
    action: "policies:read",
    summary: "What is decided for somebody, and by which policies",
    body: fields({
      actor: fields({ kind: actorKind, id: z.string().min(1).max(200), roles: z.array(z.enum(ROLES)) }),
      action,
      resource: fields({ type: z.enum(RESOURCE_TYPES), id: z.string().min(1).max(500) })
        .optional()
        .describe("the tenant when absent"),
    }),
    response: explanation,
    example: {
      body: { actor: { kind: "user", id: "ada", roles: ["viewer"] }, action: "runs:control" },
      response: {
        allowed: false,
        reason: "no policy permits it",
        policyVersion: "default@3f9a0c1d",
        determining: [],
        grantId: null,
        policies: [],
      },
    },
  }),
  "policies.decisions": defineContract({
    action: "policies:read",
    summary: "What was denied, and what sensitive was allowed, newest first",
    query: fields({
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
      before: z.string().max(100).optional().describe("those before this decision"),
    }),
    response: z.object({ items: z.array(decisionRecord) }),
    example: {
      response: {
        items: [
          {
            decisionId: "0199b3a2-0000-7000-8000-000000000006",
            decidedAt: time,
            actor: "user:ada",
            roles: ["viewer"],
            action: "runs:control",
            resourceType: "Run",
            resourceId: "0199b3a2-0000-7000-8000-000000000001",
            allowed: false,
            reason: "no policy permits it",
            determining: [],
            policyVersion: "default@3f9a0c1d",
            grantId: null,
            times: 1,
          },
        ],
      },
    },
  }),
  "policies.breakGlass": defineContract({
    action: "policies:break-glass",
    summary: "Grant somebody actions for a short time, past what the policies permit",
    description: "What a policy forbids stays forbidden. The grant is signed, expires and is on the audit log.",
    body: fields({
      actor: fields({ kind: actorKind, id: z.string().min(1).max(200) }),
      actions: z.array(action).min(1).max(50),
      reason,
      minutes: z.number().int().min(1).max(480),
    }),
    response: grantStatement,
    status: 201,
    errors: ["GRANT_INVALID"],
    example: {
      body: { actor: { kind: "user", id: "bob" }, actions: ["runs:control"], reason: "incident 12", minutes: 30 },
      response: grantExample,
    },
  }),
  "policies.revokeGrant": defineContract({
    action: "policies:break-glass",
    summary: "End a break-glass grant",
    params: fields({ grantId: z.string().min(1).max(100) }),
    response: z.object({ revoked: z.string() }),
    errors: ["GRANT_NOT_FOUND"],
    example: { params: { grantId }, response: { revoked: grantId } },
  }),
};
