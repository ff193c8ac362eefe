/**
 * Keeps decisions. Those that must be on record before what they allow is done are awaited; refusals are gathered, so
 * that whoever knocks a thousand times a second does not make the database write a thousand times a second.
 */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database } from "../../store/database.ts";
import { insertPolicyDecisions } from "../../store/access/policy-decisions.ts";
import type { PolicyDecision } from "../../model/policy-decision.ts";

export type NewDecision = Omit<PolicyDecision, "decisionId" | "decidedAt" | "times">;

export type DecisionRecorder = {
  /** Resolves once it is durable. */
  keep(tenantId: TenantId, decision: NewDecision): Promise<void>;
  /** Soon durable; equal ones are counted. */
  note(tenantId: TenantId, decision: NewDecision): void;
  /** Writes what is noted. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const FLUSH_MS = 250;
/** Different refusals of a tenant that are kept in one moment; what goes beyond is counted in one row for all. */
const MAX_NOTED = 500;

const REST: NewDecision = {
  actor: "*",
  roles: [],
  action: "*",
  resourceType: "*",
  resourceId: "*",
  allowed: false,
  reason: "further refusals of the same moment, counted only",
  determining: [],
  policyVersion: "*",
  grantId: null,
};

export const createDecisionRecorder = ({
  db,
  clock,
  onFailure,
}: {
  db: Database;
  clock: Clock;
  onFailure: (error: unknown) => void;
}): DecisionRecorder => {
  const noted = new Map<TenantId, Map<string, PolicyDecision>>();
  let calledOff: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();

  const record = (decision: NewDecision): PolicyDecision => {
    const decidedAt = clock.now();
    return { ...decision, decidedAt, decisionId: uuidV7(decidedAt), times: 1 };
  };

  const write = async (): Promise<void> => {
    const batches = [...noted];
    noted.clear();
    for (const [tenantId, decisions] of batches) {
      // Lost when the database is away: nothing was allowed by them, and memory must not grow meanwhile.
      await db.transaction(tenantId, (tx) => insertPolicyDecisions(tx, [...decisions.values()])).catch(onFailure);
    }
  };

  const flush = (): Promise<void> => {
    calledOff?.();
    calledOff = null;
    return (writing = writing.then(write));
  };

  return {
    keep: (tenantId, decision) => db.transaction(tenantId, (tx) => insertPolicyDecisions(tx, [record(decision)])),
    note: (tenantId, decision) => {
      const ofTenant = noted.get(tenantId) ?? new Map<string, PolicyDecision>();
      noted.set(tenantId, ofTenant);
      const key = JSON.stringify(decision);
      const kept = ofTenant.size < MAX_NOTED || ofTenant.has(key) ? { key, decision } : { key: "rest", decision: REST };
      const known = ofTenant.get(kept.key);
      if (known === undefined) ofTenant.set(kept.key, record(kept.decision));
      else known.times += 1;
      calledOff ??= clock.after(FLUSH_MS, () => void flush());
    },
    flush,
    close: flush,
  };
};
