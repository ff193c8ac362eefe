/**
 * Why each task went where it went, for `provost explain`. Written behind the work and not before it: an assignment must
 * not wait for its explanation. What a crash loses is an explanation, and no task.
 */
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { pruneAssignments, writeAssignments, type AssignmentRecord } from "../store/agents/agents-assignments.ts";
import type { Database } from "../store/database.ts";
import type { ConnectedAgent, HeldWork } from "./connected-agent.ts";
import type { Choice } from "./matching/choose.ts";

export type AssignmentLog = {
  note: (agent: ConnectedAgent, held: HeldWork, choice: Choice) => void;
  progress: (agent: ConnectedAgent, held: HeldWork, done: number | null, note: string) => void;
  flush: () => Promise<void>;
  /** Forgets what is older than a week, a few at a time. */
  prune: (tenantIds: readonly TenantId[]) => Promise<void>;
};

/** When the database is slow, explanations go first. */
const MAX_WAITING = 20_000;
const MAX_TOGETHER = 2_000;
const KEPT_MS = 7 * 86_400_000;

type Entry = { tenantId: TenantId; record: AssignmentRecord };

export const createAssignmentLog = ({ db, clock }: { db: Database; clock: Clock }): AssignmentLog => {
  const waiting = new Map<string, Entry>();
  /** Of work that is under way, so that progress can be told. */
  const records = new WeakMap<HeldWork, AssignmentRecord>();

  const add = (tenantId: TenantId, record: AssignmentRecord) => {
    const key = `${tenantId}/${record.runId}/${record.taskId}/${record.token}`;
    if (waiting.size < MAX_WAITING || waiting.has(key)) waiting.set(key, { tenantId, record });
  };
  return {
    note: (agent, held, { score, considered }) => {
      const { runId, taskId, token } = held.lease;
      const record: AssignmentRecord = {
        runId: runId ?? "",
        taskId,
        token,
        agentId: agent.agentId,
        agentName: agent.hello.name,
        considered,
        score: { ...score },
        assignedAt: new Date(held.assignedAtMs),
        progress: null,
        note: "",
      };
      records.set(held, record);
      add(agent.tenantId, record);
    },
    progress: (agent, held, done, note) => {
      const record = records.get(held);
      if (record === undefined) return;
      record.progress = done ?? record.progress;
      record.note = note || record.note;
      add(agent.tenantId, record);
    },
    flush: async () => {
      // All that is there now: whoever asks why a task is where it is waits for this.
      const all = [...waiting.entries()];
      for (let from = 0; from < all.length; from += MAX_TOGETHER) {
        const batch = all.slice(from, from + MAX_TOGETHER);
        for (const [tenantId, ofTenant] of Map.groupBy(batch, ([, entry]) => entry.tenantId)) {
          const rows = ofTenant.map(([, { record }]) => record);
          await db.transaction(tenantId, (tx) => writeAssignments(tx, rows));
          for (const [key, entry] of ofTenant) if (waiting.get(key) === entry) waiting.delete(key);
        }
      }
    },
    prune: async (tenantIds) => {
      const before = new Date(clock.now().getTime() - KEPT_MS);
      for (const tenantId of tenantIds) await db.transaction(tenantId, (tx) => pruneAssignments(tx, before));
    },
  };
};
