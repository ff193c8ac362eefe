import { beforeAll, expect, test } from "vitest";
import { ACTIONS } from "../../model/actions.ts";
import type { Action } from "../../model/actions.ts";
import { ROLES } from "../../model/actor.ts";
import type { Role } from "../../model/actor.ts";
import { ACTION_RULES } from "./action-rules.ts";
import type { ActionRule } from "./action-rules.ts";
import { DEFAULT_BUNDLE } from "./bundle.ts";
import { loadPolicyEngine } from "./cedar.ts";
import type { PolicyEngine } from "./cedar.ts";
import { createRoleActions } from "./role-actions.ts";
import type { RoleActions } from "./role-actions.ts";

const actions = Object.keys(ACTIONS) as Action[];
let engine: PolicyEngine;
beforeAll(async () => {
  engine = await loadPolicyEngine();
});

const read = async (policies: string): Promise<Record<Role, RoleActions>> => {
  expect(engine.check(policies)).toEqual([]);
  const all = await createRoleActions(loadPolicyEngine)(policies);
  return Object.fromEntries(all.map((one) => [one.role, one])) as Record<Role, RoleActions>;
};
const able = (roles: Record<Role, RoleActions>, action: Action): Role[] =>
  ROLES.filter((role) => roles[role].may.includes(action));
const depends = (roles: Record<Role, RoleActions>, action: Action): Partial<Record<Role, string[]>> =>
  Object.fromEntries(
    ROLES.flatMap((role) => {
      const found = roles[role].depends.find((one) => one.action === action);
      return found === undefined ? [] : [[role, found.policies]];
    }),
  );

test("by the built-in policies a role may do what its rules say, and nothing depends", async () => {
  const roles = await read(DEFAULT_BUNDLE);
  for (const role of ROLES) {
    const expected = actions.filter((action) => {
      const rule: ActionRule = ACTION_RULES[action];
      return role === "agent" ? rule.agent === true : ROLES.indexOf(role) <= ROLES.indexOf(rule.least);
    });
    expect(roles[role]).toEqual({ role, may: expected, depends: [] });
  }
});

test("a tenant's policies narrow and widen what a role may do", async () => {
  const roles = await read(`${DEFAULT_BUNDLE}
    @id("freeze") forbid (principal, action == Provost::Action::"runs:control", resource);
    @id("leads") forbid (principal in Provost::Role::"maintainer", action == Provost::Action::"criteria:waive", resource);
    @id("open") permit (principal in Provost::Role::"viewer", action in Provost::Action::"audit", resource);`);
  expect(able(roles, "runs:control")).toEqual([]);
  expect(able(roles, "criteria:waive")).toEqual([]);
  expect(able(roles, "audit:prune")).toEqual(["owner", "admin", "maintainer", "operator", "viewer"]);
  expect(able(roles, "runs:start")).toEqual(["owner", "admin", "maintainer", "operator"]);
  expect(ROLES.flatMap((role) => roles[role].depends)).toEqual([]);
});

test("what a policy about somebody, something or a condition permits depends on that policy", async () => {
  const roles = await read(`${DEFAULT_BUNDLE}
    @id("ada") permit (principal == Provost::Actor::"user:ada", action == Provost::Action::"policies:write", resource);
    @id("nightly") permit (
      principal in Provost::Role::"viewer", action == Provost::Action::"queues:enqueue",
      resource == Provost::Queue::"nightly"
    );
    @id("programs") permit (principal is Provost::Actor in Provost::Role::"operator", action == Provost::Action::"secrets:read", resource)
    when { principal.kind == "service-account" };`);
  expect(able(roles, "policies:write")).toEqual(["owner"]);
  expect(depends(roles, "policies:write")).toEqual({
    admin: ["ada"],
    maintainer: ["ada"],
    operator: ["ada"],
    viewer: ["ada"],
    agent: ["ada"],
  });
  expect(depends(roles, "queues:enqueue")).toEqual({ viewer: ["nightly"] });
  expect(able(roles, "secrets:read")).toEqual(["owner", "admin", "maintainer"]);
  expect(depends(roles, "secrets:read")).toEqual({ operator: ["programs"] });
});

test("what a policy about somebody, something or a condition forbids is not promised to a role", async () => {
  const roles = await read(`${DEFAULT_BUNDLE}
    @id("not eve") forbid (principal == Provost::Actor::"user:eve", action == Provost::Action::"runs:start", resource);
    @id("asked") forbid (principal, action == Provost::Action::"tool:run_command", resource) unless { context.approved };
    @id("vault") forbid (principal, action == Provost::Action::"runs:read", resource is Provost::Run)
    when { principal in Provost::Role::"viewer" };`);
  expect(able(roles, "runs:start")).toEqual([]);
  expect(Object.keys(depends(roles, "runs:start"))).toEqual(["owner", "admin", "maintainer", "operator"]);
  expect(depends(roles, "tool:run_command")).toMatchObject({ agent: ["asked"], operator: ["asked"] });
  expect(depends(roles, "tool:run_command")).not.toHaveProperty("viewer");
  expect(depends(roles, "runs:read")).toMatchObject({ owner: ["vault"], viewer: ["vault"] });
});

test("policies without a name go by their place, and what is forbidden to all is not made to depend", async () => {
  const roles = await read(`
    forbid (principal, action == Provost::Action::"runs:start", resource);
    permit (principal in Provost::Role::"viewer", action, resource) when { principal.kind == "user" };
    permit (principal in Provost::Role::"owner", action, resource);`);
  expect(roles.owner.may).toEqual(actions.filter((action) => action !== "runs:start"));
  expect(depends(roles, "runs:start")).toEqual({});
  expect(depends(roles, "runs:read")).toEqual({
    admin: ["policy 2"],
    maintainer: ["policy 2"],
    operator: ["policy 2"],
    viewer: ["policy 2"],
  });
  expect(roles.agent).toEqual({ role: "agent", may: [], depends: [] });
});

test("without policies nobody may do anything", async () => {
  const roles = await createRoleActions(loadPolicyEngine)("");
  expect(roles.flatMap(({ may, depends: some }) => [...may, ...some])).toEqual([]);
});
