/**
 * Removes runs that have ended: each as a whole, in one transaction, because somebody asks or because it is older than
 * runs are kept. What stays is a row with what its chain had come to, and who removed it and why in the tenant's chain.
 */
import type { EventLog } from "../../events/event-log.ts";
import { ProvostError } from "../../model/errors.ts";
import type { RunId, TenantId } from "../../model/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  countRemovedRuns,
  ENDED_AT_ONCE,
  type EndedRun,
  findRemovedRun,
  listEndedRuns,
  missingRun,
  type Removal,
  type RemovalRequest,
  type RemovedRun,
  removeRun,
} from "../../store/runs/removed-runs.ts";
import type { Signer } from "../policy/break-glass.ts";
import { signRemoval } from "./told-removals.ts";

export const RUNS_FORMAT = "provost-removed-run/1";

/** @property removedAt null while it was only asked what would go */
export type RunRemoval = Omit<RemovedRun, "removedBy" | "reason" | "removedAt"> & { removedAt: Date | null };

export type RunRetention = {
  of(tenantId: TenantId): Promise<{ keepDays: number | null; removed: number; removedAt: Date | null }>;
  /**
   * What is removed, or would be without `confirm`. Of one that was removed before, what went then.
   * RUN_NOT_FOUND, STATE_CONFLICT, RUN_HELD, RUN_IN_HAND.
   */
  remove(
    tenantId: TenantId,
    runId: string,
    request: { by: string; reason: string; confirm: boolean },
  ): Promise<RunRemoval>;
  /** Some that ended before a time, from the one after `after` on; what something stands on stays for later. */
  step(tenantId: TenantId, before: Date, after: EndedRun | null): Promise<{ removed: number; last: EndedRun | null }>;
};

type Parts = {
  db: Database;
  events: EventLog;
  signer: Signer;
  keepDays: number | null;
  /** Removes what removed runs have left in the data folder. */
  dropFiles: () => Promise<void>;
  /** The files are still there: the next sweep removes them. */
  onFailure: (error: unknown) => void;
};

const WHY_HELD: Record<"forked" | "relayed" | "unread", (by: string | null) => string> = {
  forked: (by) => `run ${by} is a fork that stands on it`,
  relayed: (by) => `subscription ${by} relays all events to a stream, which is filled again from the first`,
  unread: (by) => `subscription ${by} has not taken all of its events yet`,
};

const refusal = (runId: RunId, { refused, heldBy, state }: Removal): ProvostError => {
  if (refused === "forked" || refused === "relayed" || refused === "unread") {
    const message = `run ${runId} is not removed: ${WHY_HELD[refused](heldBy)}`;
    return new ProvostError("RUN_HELD", message, { runId, heldBy });
  }
  if (refused === "at-work") {
    return new ProvostError("RUN_IN_HAND", `an agent elsewhere still has attempt ${heldBy} of run ${runId}`, { runId });
  }
  const message = `run ${runId} is ${state}; only one that has ended can be removed`;
  return new ProvostError("STATE_CONFLICT", message, { runId, state });
};

export const createRunRetention = ({ db, events, signer, keepDays, dropFiles, onFailure }: Parts): RunRetention => {
  const removeIn = async (tx: Tx, runId: RunId, request: RemovalRequest): Promise<Removal | null> => {
    const removal = await removeRun(tx, runId, request);
    if (removal === null) return null;
    const { refused, heldBy: _held, removedAt: _at, total, ...facts } = removal;
    if (refused !== null || total === null) return removal;
    const { tenantId } = tx;
    const told = { ...facts, run: runId, reason: request.reason, total };
    const payload = signRemoval({ format: RUNS_FORMAT, tenantId, signer }, told);
    await events.append(tx, [{ name: "run.removed", runId: null, actor: request.by, payload }]);
    return removal;
  };
  // Only once it is on record that they are gone: who is killed in between leaves files that the sweep finds.
  const dropFilesNow = (): Promise<void> => dropFiles().catch(onFailure);

  return {
    of: async (tenantId) => {
      const { runs, removedAt } = await db.transaction(tenantId, countRemovedRuns);
      return { keepDays, removed: runs, removedAt };
    },
    remove: async (tenantId, id, request) => {
      const runId = id as RunId;
      const removal = await db.transaction(tenantId, async (tx): Promise<RunRemoval> => {
        const before = await findRemovedRun(tx, runId);
        if (before !== null) {
          const { removedBy: _by, reason: _why, ...gone } = before;
          return gone;
        }
        const removal = await removeIn(tx, runId, { ...request, endedBefore: null });
        if (removal === null) throw await missingRun(tx, runId);
        if (removal.refused !== null) throw refusal(runId, removal);
        const { refused: _not, heldBy: _nobody, total: _sum, ...facts } = removal;
        return { ...facts, runId };
      });
      if (removal.removedAt !== null) await dropFilesNow();
      return removal;
    },
    step: async (tenantId, before, after) => {
      const page = await db.transaction(tenantId, (tx) => listEndedRuns(tx, before, after));
      const reason = `it ended more than ${keepDays} days ago`;
      const request = { by: "engine", reason, endedBefore: before, confirm: true };
      let removed = 0;
      for (const { runId } of page) {
        // Each by itself: nobody waits for more than one, and what was removed stays so when the next one fails.
        // Another control plane may have removed it meanwhile.
        const removal = await db.transaction(tenantId, (tx) => removeIn(tx, runId, request));
        if (removal !== null && removal.total !== null) removed += 1;
      }
      if (removed > 0) await dropFilesNow();
      return { removed, last: page.length < ENDED_AT_ONCE ? null : (page.at(-1) ?? null) };
    },
  };
};
