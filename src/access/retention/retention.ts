/** What is old enough is removed in small batches, once an hour: work that goes on meanwhile waits for none of them. */
import type { TenantId } from "../../model/ids.ts";
import { type Environment, readSetting } from "../../model/settings.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  emptySessions,
  OLD_AT_ONCE,
  pruneReservations,
  pruneToolCalls,
  SESSIONS_AT_ONCE,
} from "../../store/agents/old-work.ts";
import { makeEventBands } from "../../store/events/event-bands.ts";
import type { EndedRun } from "../../store/runs/removed-runs.ts";
import type { EventRetention } from "./event-retention.ts";
import type { RunRetention } from "./run-retention.ts";

/** @property runDays null: runs are kept for good */
export type RetentionSettings = { eventDays: number; workDays: number; runDays: number | null };

/** CONFIGURATION_INVALID */
export const readRetentionSettings = (env: Environment): RetentionSettings => ({
  eventDays: readSetting(env, "PROVOST_EVENT_RETENTION_DAYS"),
  workDays: readSetting(env, "PROVOST_WORK_RETENTION_DAYS"),
  runDays: readSetting(env, "PROVOST_RUN_RETENTION_DAYS") ?? null,
});

export const RETAINED = ["runs", "events", "tool_calls", "budget_reservations", "agent_sessions"] as const;
type Retained = (typeof RETAINED)[number];

export type Retention = {
  /** By table, since the start of this process. */
  removed(): Readonly<Record<Retained, number>>;
  /** Now; it resolves when all that is old is gone. */
  work(): Promise<void>;
  close(): Promise<void>;
};

type Parts = {
  db: Database;
  clock: Clock;
  events: Pick<EventRetention, "step">;
  runs: Pick<RunRetention, "step">;
  settings: RetentionSettings;
  tenants: () => Promise<readonly TenantId[]>;
  /** Of one tenant; the others are seen to all the same. */
  onFault: (error: unknown) => void;
};

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;
/** After the start, when there is more urgent work. */
const FIRST_MS = 5 * 60_000;

/** One batch: how many went, and whether there may be more. */
type Step = (tenantId: TenantId) => Promise<{ count: number; more: boolean }>;

const stepsOf = ({ db, clock, events, runs, settings }: Parts): Readonly<Record<Retained, Step>> => {
  const before = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);
  const batch =
    (work: (tx: Tx, before: Date) => Promise<number>, full: number): Step =>
    async (tenantId) => {
      const count = await db.transaction(tenantId, (tx) => work(tx, before(settings.workDays)));
      return { count, more: count === full };
    };
  /** Where the next step goes on: what something stands on is asked for again the next time alone. */
  const places = new Map<TenantId, EndedRun>();
  return {
    runs: async (tenantId) => {
      if (settings.runDays === null) return { count: 0, more: false };
      const after = places.get(tenantId) ?? null;
      places.delete(tenantId); // or one that fails would be passed over
      const { removed: count, last } = await runs.step(tenantId, before(settings.runDays), after);
      if (last !== null) places.set(tenantId, last);
      return { count, more: last !== null };
    },
    events: async (tenantId) => {
      const count = await events.step(tenantId, before(settings.eventDays));
      return { count: count ?? 0, more: count !== null };
    },
    tool_calls: batch(pruneToolCalls, OLD_AT_ONCE),
    budget_reservations: batch(pruneReservations, OLD_AT_ONCE),
    agent_sessions: batch(emptySessions, SESSIONS_AT_ONCE),
  };
};

export const createRetention = (parts: Parts): Retention => {
  const { db, clock, tenants, onFault } = parts;
  const steps = stepsOf(parts);
  const removed: Record<Retained, number> = {
    runs: 0,
    events: 0,
    tool_calls: 0,
    budget_reservations: 0,
    agent_sessions: 0,
  };
  let closed = false;
  const removeAll = async (tenantId: TenantId, table: Retained): Promise<void> => {
    for (;;) {
      const { count, more } = await steps[table](tenantId);
      removed[table] += count;
      if (!more || closed) return;
    }
  };
  const work = async (): Promise<void> => {
    for (const tenantId of await tenants()) {
      await db.transaction(tenantId, makeEventBands).catch(onFault);
      for (const table of RETAINED) await removeAll(tenantId, table).catch(onFault);
    }
  };
  let working: Promise<void> = Promise.resolve();
  const ring = (): void => {
    disarm = clock.after(EVERY_MS, ring);
    working = working.then(work).catch(onFault);
  };
  let disarm = clock.after(FIRST_MS, ring);
  return {
    removed: () => ({ ...removed }),
    work,
    close: async () => {
      closed = true;
      disarm();
      await working;
    },
  };
};
