/** Answers whether an actor may do something. Whatever goes wrong on the way to an answer, the answer is no. */
import { z } from "zod";
import type { Authorize, Resource } from "../../model/access.ts";
import type { Action, ToolAction } from "../../model/actions.ts";
import type { Actor, AuthorizationDecision } from "../../model/actor.ts";
import { asProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { readOpenGrants, storedGrantSchema } from "../../store/access/break-glass-grants.ts";
import type { Database } from "../../store/database.ts";
import { readActivePolicy } from "../../store/access/policies.ts";
import type { AccessCache } from "../cache/access-cache.ts";
import type { Flags } from "../flags/flags.ts";
import { createLru } from "../cache/lru.ts";
import { isSensitive } from "./action-rules.ts";
import { findGrant } from "./break-glass.ts";
import type { Signer } from "./break-glass.ts";
import { DEFAULT_BUNDLE, DEFAULT_VERSION, versionName } from "./bundle.ts";
import type { PolicyEngine } from "./cedar.ts";
import type { DecisionRecorder, NewDecision } from "./decision-recorder.ts";
import { guard } from "./guard.ts";
import { judge, principalOf, requestKey } from "./judge.ts";
import type { JudgeRequest, Judgement } from "./judge.ts";

const inForceSchema = z.object({
  version: z.number(),
  name: z.string(),
  text: z.string(),
  grants: z.array(storedGrantSchema),
});
export type InForce = z.infer<typeof inForceSchema>;

export type FullDecision = AuthorizationDecision & { determining: string[]; grantId: string | null };

/** `needsApproval`: it is not allowed as it is, and would be if a person approved it. */
export type ToolDecision = AuthorizationDecision & { needsApproval: boolean };
export type AuthorizeTool = (
  actor: Actor,
  action: ToolAction,
  resource: Resource,
  approved: boolean,
) => Promise<ToolDecision>;

export type Authorizer = {
  authorize: Authorize;
  /** The same for a tool's call. Its record is that of the call, so only a refusal is noted besides. */
  authorizeTool: AuthorizeTool;
  /** The same answer with all that led to it; nothing is recorded. */
  decide(actor: Actor, action: Action, resource: Resource): Promise<FullDecision>;
  inForce(tenantId: TenantId): Promise<InForce>;
  cached(): { hits: number; misses: number };
};

export type AuthorizerParts = {
  db: Database;
  clock: Clock;
  cache: AccessCache;
  engine: () => Promise<PolicyEngine>;
  recorder: DecisionRecorder;
  signer: Signer;
  flags: Pick<Flags, "isOn">;
};

const MAX_DECISIONS = 50_000;
const NO_POLICY = "none";

const refusal = (reason: string): FullDecision => ({
  allowed: false,
  reason,
  policyVersion: NO_POLICY,
  determining: [],
  grantId: null,
});

const readInForce = async (db: Database, tenantId: TenantId): Promise<InForce> =>
  db.transaction(tenantId, async (tx) => {
    const active = await readActivePolicy(tx);
    const version = active?.version ?? DEFAULT_VERSION;
    const text = version === DEFAULT_VERSION ? DEFAULT_BUNDLE : active?.policies;
    if (text === undefined || text === null)
      throw new Error(`version ${version} of the policies is in force but not there`);
    return { version, name: versionName(version, text), text, grants: await readOpenGrants(tx) };
  });

/** Judges each request once for each text of policies. */
const createJudge = (engine: () => Promise<PolicyEngine>, counts: { hits: number; misses: number }) => {
  const judgements = createLru<Judgement>(MAX_DECISIONS);
  return async ({ name, text }: InForce, request: JudgeRequest): Promise<Judgement> => {
    const key = name + requestKey(request);
    const known = judgements.get(key);
    if (known !== undefined) {
      counts.hits += 1;
      return known;
    }
    counts.misses += 1;
    const judgement = judge(await engine(), text, request);
    judgements.set(key, judgement);
    return judgement;
  };
};

const newDecision = (actor: Actor, action: Action, resource: Resource, decision: FullDecision): NewDecision => ({
  actor: principalOf(actor),
  roles: [...actor.roles],
  action,
  resourceType: resource.type,
  resourceId: resource.id,
  ...decision,
});

export const createAuthorizer = ({
  db,
  clock,
  cache,
  engine,
  recorder,
  signer,
  flags,
}: AuthorizerParts): Authorizer => {
  const counts = { hits: 0, misses: 0 };
  const judged = createJudge(engine, counts);

  const inForce = (tenantId: TenantId): Promise<InForce> =>
    cache.get({ tenantId, scope: "policies", key: "in-force", schema: inForceSchema }, () => readInForce(db, tenantId));

  const decide = async (actor: Actor, action: Action, resource: Resource, approved = false): Promise<FullDecision> => {
    const refused = guard(actor, action, resource, clock.now());
    if (refused !== null) return refusal(refused);
    const policies = await inForce(actor.tenantId);
    const request = { actor, action, resource, approved };
    const plain = await judged(policies, { ...request, breakGlass: false });
    const decision = { ...plain, policyVersion: policies.name, grantId: null };
    if (plain.allowed || policies.grants.length === 0) return decision;
    const grant = findGrant(policies.grants, { actor, action, now: clock.now(), signer });
    if (grant === null) return decision;
    const exceptional = await judged(policies, { ...request, breakGlass: true });
    const reason = `${exceptional.reason} (grant ${grant.grantId} of ${grant.grantedBy}: ${grant.reason})`;
    return { ...exceptional, reason, policyVersion: policies.name, grantId: grant.grantId };
  };

  const decideOnRecord = async (actor: Actor, action: Action, resource: Resource): Promise<FullDecision> => {
    const decision = await decide(actor, action, resource);
    if (decision.allowed && (isSensitive(action) || decision.grantId !== null)) {
      await recorder.keep(actor.tenantId, newDecision(actor, action, resource, decision));
    } else if (decision.allowed && (await flags.isOn(actor.tenantId, "record-allowed-decisions", principalOf(actor)))) {
      recorder.note(actor.tenantId, newDecision(actor, action, resource, decision));
    }
    return decision;
  };

  const undecided = (error: unknown): FullDecision =>
    refusal(`it could not be decided: ${asProvostError(error).message}`);

  return {
    authorizeTool: async (actor, action, resource, approved) => {
      const decision = await decide(actor, action, resource, approved).catch(undecided);
      const { allowed, reason, policyVersion } = decision;
      if (allowed) return { allowed, reason, policyVersion, needsApproval: false };
      const ifApproved = approved ? decision : await decide(actor, action, resource, true).catch(undecided);
      if (!ifApproved.allowed) recorder.note(actor.tenantId, newDecision(actor, action, resource, decision));
      return { allowed, reason, policyVersion, needsApproval: ifApproved.allowed };
    },
    authorize: async (actor, action, resource) => {
      const decision = await decideOnRecord(actor, action, resource).catch(undecided);
      if (!decision.allowed) recorder.note(actor.tenantId, newDecision(actor, action, resource, decision));
      const { allowed, reason, policyVersion } = decision;
      return { allowed, reason, policyVersion };
    },
    decide: (actor, action, resource) => decide(actor, action, resource),
    inForce,
    cached: () => counts,
  };
};
