/**
 * Removes events without a run when they are older than they are kept. Invariant: every position that was ever given out
 * is still there, or counted; each step says so in the tenant's chain, signed, in its own transaction.
 */
import type { EventLog } from "../../events/event-log.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  type EventAccount,
  type EventFloor,
  raiseEventFloor,
  readEventAccount,
  readEventFloor,
  readToldFloor,
} from "../../store/events/event-floors.ts";
import { readToldRemoval } from "../../store/runs/removed-runs.ts";
import type { Signer } from "../policy/break-glass.ts";
import { RUNS_FORMAT } from "./run-retention.ts";
import { type Judged, judgeTold, signRemoval } from "./told-removals.ts";

export type EventVerdict =
  ({ ok: true; signedHere: boolean | null } & EventAccount) | ({ ok: false; problem: string } & EventAccount);

export type EventRetention = {
  of(tenantId: TenantId): Promise<EventFloor & { keepDays: number }>;
  /** Whether each position is accounted for, and the last removals are those that were signed. */
  verify(tenantId: TenantId): Promise<EventVerdict>;
  /** One step; how many events went, null when there is nothing more to do. */
  step(tenantId: TenantId, before: Date): Promise<number | null>;
};

/** @property keepDays at least 7 */
type Parts = { db: Database; events: EventLog; signer: Signer; keepDays: number };

const FLOOR_FORMAT = "provost-event-floor/1";

const problemOf = ({ last, here, ...gone }: EventAccount): string | null => {
  const removed = gone.removed + gone.removedFromAudit + gone.removedWithRuns;
  return here + removed === last
    ? null
    : `${last} positions were given out, of which ${here} are here and ${removed} were removed on record`;
};

type Told = { floor: Record<string, unknown> | null; runs: Record<string, unknown> | null };

const readTold = async (tx: Tx): Promise<Told> => ({
  floor: await readToldFloor(tx),
  runs: await readToldRemoval(tx),
});
const totals = ({ floor, runs }: Told): string => JSON.stringify([floor?.["total"], runs?.["total"]]);

/** Of one moment: what is removed in between is in one of them alone, and would look as if it had been tampered with. */
const readTogether = async (tx: Tx): Promise<{ account: EventAccount; told: Told }> => {
  for (let told = await readTold(tx); ;) {
    const account = await readEventAccount(tx);
    const after = await readTold(tx);
    if (totals(after) === totals(told)) return { account, told };
    told = after;
  }
};

/** Null when neither tells of a removal. */
const signedHere = (all: readonly Exclude<Judged, { problem: string }>[]): boolean | null => {
  const told = all.map((one) => one.signedHere).filter((here) => here !== null);
  return told.length === 0 ? null : told.every(Boolean);
};

const verdictOf = ({ tenantId }: Tx, signer: Signer, account: EventAccount, told: Told): EventVerdict => {
  const { removed, removedFromAudit, removedWithRuns } = account;
  const judged = [
    judgeTold({ format: FLOOR_FORMAT, tenantId, signer }, told.floor, { removed, removedFromAudit }),
    judgeTold({ format: RUNS_FORMAT, tenantId, signer }, told.runs, { removed: removedWithRuns, removedFromAudit }),
  ];
  const problem = problemOf(account) ?? judged.flatMap((one) => ("problem" in one ? [one.problem] : []))[0];
  if (problem !== undefined) return { ok: false, problem, ...account };
  return { ok: true, signedHere: signedHere(judged.filter((one) => "signedHere" in one)), ...account };
};

export const createEventRetention = ({ db, events, signer, keepDays }: Parts): EventRetention => ({
  of: async (tenantId) => ({ keepDays, ...(await db.transaction(tenantId, readEventFloor)) }),
  verify: (tenantId) =>
    db.transaction(tenantId, async (tx) => {
      const { account, told } = await readTogether(tx);
      return verdictOf(tx, signer, account, told);
    }),
  step: (tenantId, before) =>
    db.transaction(tenantId, async (tx) => {
      const step = await raiseEventFloor(tx, before);
      if (step === null || step.removed === 0) return step === null ? null : 0;
      const payload = signRemoval({ format: FLOOR_FORMAT, tenantId, signer }, step);
      await events.append(tx, [{ name: "events.pruned", runId: null, actor: "engine", payload }]);
      return step.removed;
    }),
});
