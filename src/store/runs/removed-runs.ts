/** Runs that were removed as a whole, and what of each stays on record. See sql/0141_removed_runs.sql. */
import { z } from "zod";
import { DECISIONS } from "../../model/check.ts";
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import { RUN_STATES } from "../../model/states.ts";
import type { Tx } from "../database.ts";

const number = z.coerce.number();
const removedRunSchema = z.object({
  runId: z.string(),
  state: z.enum(RUN_STATES),
  decision: z.enum(DECISIONS).nullable(),
  events: number,
  lastHash: z.string(),
  packetSha256: z.string().nullable(),
  removedBy: z.string(),
  reason: z.string(),
  removedAt: z.coerce.date(),
});
export type RemovedRun = z.infer<typeof removedRunSchema>;

/** Null when no such run was removed. */
export const findRemovedRun = async (tx: Tx, runId: RunId): Promise<RemovedRun | null> => {
  const [row] = await tx.query(
    `select run_id as "runId", state, decision, events, last_hash as "lastHash", packet_sha256 as "packetSha256",
       removed_by as "removedBy", reason, removed_at as "removedAt"
     from removed_runs where tenant_id = $1 and run_id = $2`,
    [tx.tenantId, runId],
  );
  return row === undefined ? null : removedRunSchema.parse(row);
};

/** RUN_REMOVED where it was there once, else RUN_NOT_FOUND. */
export const missingRun = async (tx: Tx, runId: RunId): Promise<ProvostError> => {
  const removed = await findRemovedRun(tx, runId);
  if (removed === null) return new ProvostError("RUN_NOT_FOUND", `no run ${runId} is on record`, { runId });
  const message = `run ${runId} was removed at ${removed.removedAt.toISOString()} by ${removed.removedBy}: ${removed.reason}`;
  return new ProvostError("RUN_REMOVED", message, removed);
};

const REFUSALS = ["going-on", "too-young", "forked", "at-work", "relayed", "unread"] as const;
const removalSchema = z.object({
  refused: z.enum(REFUSALS).nullable(),
  heldBy: z.string().nullable(),
  state: z.enum(RUN_STATES),
  decision: z.enum(DECISIONS).nullable(),
  events: number,
  lastHash: z.string(),
  packetSha256: z.string().nullable(),
  /** Events that have gone with runs so far; null where nothing was removed. */
  total: number.nullable(),
  removedAt: z.coerce.date().nullable(),
});
export type Removal = z.infer<typeof removalSchema>;

export type RemovalRequest = {
  by: string;
  reason: string;
  /** Of one that is removed by age; null where somebody asks. */
  endedBefore: Date | null;
  /** Otherwise nothing is removed. */
  confirm: boolean;
};

/** What goes, or why it does not; null where there is no such run, or no longer. */
export const removeRun = async (tx: Tx, runId: RunId, request: RemovalRequest): Promise<Removal | null> => {
  const [row] = await tx.query(
    `select refused, held_by as "heldBy", ended_as as state, decided as decision, event_count as events,
       chain_hash as "lastHash", packet as "packetSha256", total,
       gone_at as "removedAt"
     from provost.remove_run($1, $2, $3, $4, $5)`,
    [runId, request.by, request.reason, request.endedBefore, request.confirm],
  );
  return row === undefined ? null : removalSchema.parse(row);
};

/** So many are looked at in one go; it stands in the text, so that the planner knows that they are few. */
export const ENDED_AT_ONCE = 10;

export type EndedRun = { runId: RunId; finishedAt: Date };

/** The first that ended, before a time and from the one after `after` on. */
export const listEndedRuns = (tx: Tx, before: Date, after: EndedRun | null): Promise<EndedRun[]> =>
  tx.query<EndedRun>(
    `select run_id as "runId", finished_at as "finishedAt" from runs
     where tenant_id = $1 and finished_at < $2
       and (finished_at, run_id) > (coalesce($3, '-infinity'::timestamptz), coalesce($4, ''))
       and state in ('finished', 'failed', 'cancelled')
     order by finished_at, run_id limit ${ENDED_AT_ONCE}`,
    [tx.tenantId, before, after?.finishedAt ?? null, after?.runId ?? null],
  );

const sumSchema = z.object({ runs: number, removedAt: z.coerce.date().nullable() });

/** How many were removed, and when the last. */
export const countRemovedRuns = async (tx: Tx): Promise<z.infer<typeof sumSchema>> => {
  const [row] = await tx.query(
    `select count(*) as runs, max(removed_at) as "removedAt" from removed_runs where tenant_id = $1`,
    [tx.tenantId],
  );
  return sumSchema.parse(row);
};

const toldSchema = z.object({ payload: z.record(z.string(), z.unknown()) });

/** What the chain of the tenant says of the last removal; null when it does not, or no longer. */
export const readToldRemoval = async (tx: Tx): Promise<Record<string, unknown> | null> => {
  const [row] = await tx.query(
    `select payload from events where tenant_id = $1 and stream = 'tenant' and name = 'run.removed'
     order by stream_position desc limit 1`,
    [tx.tenantId],
  );
  return row === undefined ? null : toldSchema.parse(row).payload;
};
