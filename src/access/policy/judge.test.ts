import { beforeAll, expect, test } from "vitest";
import { ACTIONS } from "../../model/actions.ts";
import type { Action } from "../../model/actions.ts";
import { ROLES } from "../../model/actor.ts";
import type { Actor, Role } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import { ACTION_RULES } from "./action-rules.ts";
import type { ActionRule } from "./action-rules.ts";
import { DEFAULT_BUNDLE } from "./bundle.ts";
import { loadPolicyEngine } from "./cedar.ts";
import type { PolicyEngine } from "./cedar.ts";
import { judge, requestKey } from "./judge.ts";
import type { JudgeRequest } from "./judge.ts";

const TENANT = "acme" as TenantId;
const actions = Object.keys(ACTIONS) as Action[];
let engine: PolicyEngine;
beforeAll(async () => {
  engine = await loadPolicyEngine();
});

const actor = (...roles: Role[]): Actor => ({
  tenantId: TENANT,
  kind: "user",
  id: "ada",
  roles,
  scopes: null,
  credentialId: null,
  expiresAt: null,
});
const ask = (text: string, who: Actor, action: Action, options: { tenantId?: TenantId; breakGlass?: boolean } = {}) =>
  judge(engine, text, {
    actor: who,
    action,
    resource: { type: ACTIONS[action].resource, id: "r", tenantId: options.tenantId ?? TENANT },
    breakGlass: options.breakGlass ?? false,
  });

test("the built-in policies are valid", () => {
  expect(engine.check(DEFAULT_BUNDLE)).toEqual([]);
});

test.each(ROLES)("%s may do by default what the rules say, and nothing else", (role) => {
  const expected = actions.filter((action) => {
    const rule: ActionRule = ACTION_RULES[action];
    if (role === "agent") return rule.agent === true;
    return ROLES.indexOf(role) <= ROLES.indexOf(rule.least);
  });
  const allowed = actions.filter((action) => ask(DEFAULT_BUNDLE, actor(role), action).allowed);
  expect(allowed).toEqual(expected);
  expect(allowed.length).toBeGreaterThan(5);
});

test("without a role nothing is permitted, and the reason says so", () => {
  expect(actions.filter((action) => ask(DEFAULT_BUNDLE, actor(), action).allowed)).toEqual([]);
  expect(ask(DEFAULT_BUNDLE, actor(), "runs:read").reason).toBe("no policy permits it");
});

test("an owner of one tenant may do nothing in another, not even with broken glass or policies that permit all", () => {
  const tenantId = "other" as TenantId;
  const everything = "permit (principal, action, resource);";
  for (const action of actions) {
    const answer = ask(everything, actor("owner"), action, { tenantId, breakGlass: true });
    expect(answer).toMatchObject({ allowed: false, determining: ["base:own-tenant-only"] });
  }
});

test("a forbid wins over permits and over broken glass", () => {
  const text = `${DEFAULT_BUNDLE}
    @id("freeze") forbid (principal, action == Provost::Action::"runs:start", resource);`;
  const answer = ask(text, actor("owner"), "runs:start", { breakGlass: true });
  expect(answer).toEqual({ allowed: false, determining: ["freeze"], reason: "forbidden by freeze" });
  expect(ask(text, actor("owner"), "runs:control")).toMatchObject({ allowed: true, determining: ["role:operator"] });
});

test("broken glass permits what no policy permits", () => {
  expect(ask(DEFAULT_BUNDLE, actor("viewer"), "runs:control", { breakGlass: true })).toEqual({
    allowed: true,
    determining: ["base:break-glass"],
    reason: "permitted by base:break-glass",
  });
});

test("a policy that fails while it is evaluated counts as no", () => {
  // valid by the schema, and fails only with the numbers of this request
  const text = `permit (principal, action, resource);
    @id("overflow") forbid (principal, action, resource) when { 9223372036854775807 + 1 == 2 };`;
  expect(ask(text, actor("owner"), "runs:read")).toMatchObject({
    allowed: false,
    reason: expect.stringMatching(/^a policy failed, which counts as no: overflow: /),
  });
});

test.each([
  ["a syntax error", "permit (principal, action", /unexpected end of input/],
  ["an unknown action", 'permit (principal, action == Provost::Action::"runs:destroy", resource);', /runs:destroy/],
  ["an unknown kind of thing", "permit (principal, action, resource is Provost::Building);", /Building/],
  ["an attribute that nothing has", "permit (principal, action, resource) when { principal.age > 3 };", /age/],
  ["a policy that can never apply", 'permit (principal in Provost::Tenant::"x", action, resource);', /unable to find/],
  [
    "two policies of one name",
    '@id("a") permit(principal,action,resource);\n@id("a") forbid(principal,action,resource);',
    /two policies/,
  ],
  ["a name of ours", '@id("base:own-tenant-only") permit (principal, action, resource);', /Provost's own/],
  ["a template", "permit (principal == ?principal, action, resource);", /template/],
])("%s is refused when it is written", (_what, text, message) => {
  expect(engine.check(text).map((problem) => problem.message)).toContainEqual(expect.stringMatching(message));
});

test("a problem names its policy and line", () => {
  expect(engine.check("permit (principal, action, resource);\n\npermit (principl, action, resource);")).toMatchObject([
    { line: 3 },
  ]);
});

test("more bundles than slots are told apart, however often they take turns", () => {
  const texts = Array.from({ length: 130 }, (_, n) => {
    const verb = n % 2 === 0 ? "permit" : "forbid";
    return `@id("p${n}") ${verb} (principal, action, resource);`;
  });
  for (const round of [texts, texts.toReversed()]) {
    for (const text of round) {
      const answer = ask(text, actor("viewer"), "runs:read");
      expect([text, answer.allowed, answer.determining]).toEqual([
        text,
        text.includes("permit"),
        [/p\d+/.exec(text)?.[0]],
      ]);
    }
  }
});

test("names that look like Cedar are names", () => {
  const odd = { ...actor("viewer"), id: 'x" || true || "' };
  expect(ask(DEFAULT_BUNDLE, odd, "runs:control").allowed).toBe(false);
  expect(ask(DEFAULT_BUNDLE, odd, "runs:read").allowed).toBe(true);
});

test("requests that may be judged differently have different keys", () => {
  const resource = { type: "Run", id: "r", tenantId: TENANT } as const;
  const usual: JudgeRequest = { actor: actor("viewer"), action: "runs:read", resource, breakGlass: false };
  const attributed = (path: string) => ({ ...resource, attributes: { path } });
  const others: Partial<JudgeRequest>[] = [
    {},
    { breakGlass: true },
    { approved: true },
    { action: "runs:control" },
    { actor: actor("viewer", "agent") },
    { actor: { ...actor("viewer"), kind: "agent" } },
    { actor: { ...actor("viewer"), tenantId: "other" as TenantId } },
    { resource: { ...resource, id: "q" } },
    { resource: { ...resource, tenantId: "other" as TenantId } },
    { resource: attributed("a") },
    { resource: attributed("b") },
  ];
  const keys = others.map((other) => requestKey({ ...usual, ...other }));
  expect(new Set(keys).size).toBe(keys.length);
});

test("policies see what a tool is used on, and whether a person has approved it", () => {
  const text = `
    permit (principal, action == Provost::Action::"tool:write_file", resource);
    forbid (principal, action == Provost::Action::"tool:write_file", resource)
    when { resource has path && resource.path like "deploy/*" }
    unless { context.approved };`;
  expect(engine.check(text)).toEqual([]);
  const write = (path: string, approved: boolean) => {
    const resource = { type: "Tool", id: "write_file", tenantId: TENANT, attributes: { path } } as const;
    const request = {
      actor: actor("agent"),
      action: "tool:write_file",
      resource,
      breakGlass: false,
      approved,
    } as const;
    return judge(engine, text, request).allowed;
  };
  expect(write("src/a.ts", false)).toBe(true);
  expect(write("deploy/main.tf", false)).toBe(false);
  expect(write("deploy/main.tf", true)).toBe(true);
});

test("only policies about tools may ask whether a person has approved", () => {
  const text = `permit (principal, action == Provost::Action::"runs:read", resource) when { context.approved };`;
  expect(engine.check(text)).not.toEqual([]);
});
