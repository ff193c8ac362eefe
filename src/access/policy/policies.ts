/** What people do with a tenant's policies: read, check, try, put in force, explain, and break the glass. */
import type { EventLog } from "../../events/event-log.ts";
import type { Resource } from "../../model/access.ts";
import type { Action } from "../../model/actions.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import { insertGrant, listGrants, revokeGrant } from "../../store/access/break-glass-grants.ts";
import type { GrantStatement, StoredGrant } from "../../store/access/break-glass-grants.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  insertPolicyActivation,
  insertPolicyVersion,
  listPolicyActivations,
  readActivePolicy,
  readPolicyVersion,
} from "../../store/access/policies.ts";
import type { PolicyActivation } from "../../store/access/policies.ts";
import { listPolicyDecisions } from "../../store/access/policy-decisions.ts";
import type { PolicyDecision } from "../../model/policy-decision.ts";
import type { Authorizer, FullDecision } from "./authorizer.ts";
import { makeGrant } from "./break-glass.ts";
import type { GrantRequest, Signer } from "./break-glass.ts";
import { DEFAULT_BUNDLE, DEFAULT_VERSION, versionName } from "./bundle.ts";
import type { PolicyEngine, PolicyProblem } from "./cedar.ts";
import { guard } from "./guard.ts";
import { judge, principalOf } from "./judge.ts";
import { parsePolicyTests, runPolicyTests } from "./policy-tests.ts";
import type { CaseResult } from "./policy-tests.ts";
import { createRoleActions } from "./role-actions.ts";
import type { RoleActions } from "./role-actions.ts";

export type PolicyText = { version: number; name: string; policies: string; tests: string | null };
/** `builtIn`: the tenant has put none of its own in force. */
export type RolesInForce = { policyVersion: string; builtIn: boolean; roles: RoleActions[] };
export type Explanation = FullDecision & { policies: { id: string; text: string }[] };

export type Policies = {
  /** Those in force, or those of a version; 0 is the built-in one. POLICY_NOT_FOUND. */
  show(tenantId: TenantId, version?: number): Promise<PolicyText>;
  validate(policies: string): Promise<PolicyProblem[]>;
  /** POLICY_INVALID when the policies or the tests cannot be read; a test that fails is a result. */
  test(tenantId: TenantId, policies: string, tests: string): Promise<CaseResult[]>;
  /** Puts a new text in force, or one that was before. POLICY_INVALID, POLICY_NOT_FOUND. */
  activate(
    actor: Actor,
    what: { policies: string; tests: string | null } | { version: number },
    reason: string,
  ): Promise<PolicyText>;
  history(tenantId: TenantId, limit: number): Promise<{ activations: PolicyActivation[]; grants: StoredGrant[] }>;
  /** What each role may do by those in force. Grants are to somebody and not to roles, so they are not in it. */
  roles(tenantId: TenantId): Promise<RolesInForce>;
  explain(actor: Actor, action: Action, resource: Resource): Promise<Explanation>;
  decisions(tenantId: TenantId, page: { limit: number; before: string | null }): Promise<PolicyDecision[]>;
  /** GRANT_INVALID. */
  breakGlass(actor: Actor, request: GrantRequest): Promise<GrantStatement>;
  /** GRANT_NOT_FOUND. */
  revokeGrant(actor: Actor, grantId: string): Promise<void>;
};

export type PoliciesParts = {
  db: Database;
  clock: Clock;
  events: EventLog;
  engine: () => Promise<PolicyEngine>;
  authorizer: Authorizer;
  signer: Signer;
};

const textOf = async (tx: Tx, version: number): Promise<PolicyText> => {
  if (version === DEFAULT_VERSION) {
    return { version, name: versionName(version, DEFAULT_BUNDLE), policies: DEFAULT_BUNDLE, tests: null };
  }
  const found = await readPolicyVersion(tx, version);
  if (found === null)
    throw new ProvostError("POLICY_NOT_FOUND", `the policies have no version ${version}`, { version });
  const { policies, tests } = found;
  return { version, name: versionName(version, policies), policies, tests };
};

const refuseProblems = (engine: PolicyEngine, policies: string): void => {
  const problems = engine.check(policies);
  const [first] = problems;
  if (first === undefined) return;
  const where = [first.policy, first.line === null ? null : `line ${first.line}`].filter((part) => part !== null);
  throw new ProvostError("POLICY_INVALID", [...where, first.message].join(": "), { problems });
};

const refuseFailedTests = (results: readonly CaseResult[]): void => {
  const failed = results.filter(({ passed }) => !passed);
  const [first] = failed;
  if (first === undefined) return;
  const message = `the test "${first.name}" expects ${first.expected}, but it is ${first.decided}: ${first.reason}`;
  throw new ProvostError("POLICY_INVALID", message, { failed });
};

/** Whoever locks themselves out could not undo it. */
const refuseLockOut = (engine: PolicyEngine, policies: string, actor: Actor): void => {
  const resource: Resource = { type: "Tenant", id: actor.tenantId, tenantId: actor.tenantId };
  const { allowed, reason } = judge(engine, policies, { actor, action: "policies:write", resource, breakGlass: false });
  if (allowed) return;
  throw new ProvostError("POLICY_INVALID", `with these policies you could not change policies any more: ${reason}`);
};

type Check = (tenantId: TenantId, policies: string, tests: string | null) => Promise<CaseResult[]>;

const checkWith =
  (load: () => Promise<PolicyEngine>): Check =>
  async (tenantId, policies, tests) => {
    const engine = await load();
    refuseProblems(engine, policies);
    return tests === null ? [] : runPolicyTests(engine, policies, parsePolicyTests(tests), tenantId);
  };

const activateWith =
  ({ db, events, engine: load }: PoliciesParts, check: Check): Policies["activate"] =>
  async (actor, what, reason) => {
    if ("policies" in what) refuseFailedTests(await check(actor.tenantId, what.policies, what.tests));
    const engine = await load();
    return db.transaction(actor.tenantId, async (tx) => {
      await raiseEpoch(tx, "policies");
      const by = principalOf(actor);
      const before = (await readActivePolicy(tx))?.version ?? DEFAULT_VERSION;
      const version = "version" in what ? what.version : await insertPolicyVersion(tx, { ...what, createdBy: by });
      const text = await textOf(tx, version);
      // Also one that was in force before: actions may have come or gone since.
      refuseProblems(engine, text.policies);
      refuseLockOut(engine, text.policies, actor);
      await insertPolicyActivation(tx, { version, activatedBy: by, reason });
      const payload = { before, after: version, name: text.name, reason };
      await events.append(tx, [{ name: "policy.activated", runId: null, actor: by, payload }]);
      return text;
    });
  };

const breakGlassWith =
  ({ db, clock, events, signer }: PoliciesParts): Policies["breakGlass"] =>
  (actor, request) =>
    db.transaction(actor.tenantId, async (tx) => {
      const by = principalOf(actor);
      const grant = makeGrant(request, { tenantId: actor.tenantId, grantedBy: by, now: clock.now(), signer });
      await raiseEpoch(tx, "policies");
      await insertGrant(tx, grant.statement, grant.signature);
      const { grantId, actor: granted, actions, reason, expiresAt } = grant.statement;
      const payload = { grantId, to: granted, actions, reason, expiresAt };
      await events.append(tx, [{ name: "policy.glass-broken", runId: null, actor: by, payload }]);
      return grant.statement;
    });

const revokeWith =
  ({ db, events }: PoliciesParts): Policies["revokeGrant"] =>
  (actor, grantId) =>
    db.transaction(actor.tenantId, async (tx) => {
      await raiseEpoch(tx, "policies");
      const by = principalOf(actor);
      if (!(await revokeGrant(tx, grantId, by)))
        throw new ProvostError("GRANT_NOT_FOUND", `there is no open grant ${grantId}`, { grantId });
      await events.append(tx, [{ name: "policy.glass-mended", runId: null, actor: by, payload: { grantId } }]);
    });

const explainWith =
  ({ clock, engine: load, authorizer }: PoliciesParts): Policies["explain"] =>
  async (actor, action, resource) => {
    const engine = await load();
    for (;;) {
      const decision = await authorizer.decide(actor, action, resource);
      if (guard(actor, action, resource, clock.now()) !== null) return { ...decision, policies: [] };
      const { name, text } = await authorizer.inForce(actor.tenantId);
      // Others were put in force in between: what is shown would not be what has decided.
      if (name !== decision.policyVersion) continue;
      const policies = decision.determining.map((id) => ({ id, text: engine.policyText(text, id) ?? "" }));
      return { ...decision, policies };
    }
  };

export const createPolicies = (parts: PoliciesParts): Policies => {
  const { db } = parts;
  const check = checkWith(parts.engine);
  const roleActions = createRoleActions(parts.engine);
  return {
    show: (tenantId, version) =>
      db.transaction(tenantId, async (tx) =>
        textOf(tx, version ?? (await readActivePolicy(tx))?.version ?? DEFAULT_VERSION),
      ),
    validate: async (policies) => (await parts.engine()).check(policies),
    test: (tenantId, policies, tests) => check(tenantId, policies, tests),
    activate: activateWith(parts, check),
    history: (tenantId, limit) =>
      db.transaction(tenantId, async (tx) => ({
        activations: await listPolicyActivations(tx, limit),
        grants: await listGrants(tx, limit),
      })),
    roles: async (tenantId) => {
      const { version, name, text } = await parts.authorizer.inForce(tenantId);
      return { policyVersion: name, builtIn: version === DEFAULT_VERSION, roles: await roleActions(text) };
    },
    explain: explainWith(parts),
    decisions: (tenantId, page) => db.transaction(tenantId, (tx) => listPolicyDecisions(tx, page)),
    breakGlass: breakGlassWith(parts),
    revokeGrant: revokeWith(parts),
  };
};
