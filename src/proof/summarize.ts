/** The counts of a packet, from its records: written into it, and counted again by whoever verifies it. */
import { costPerProven } from "../model/spending.ts";
import type { Packet } from "./packet-schema.ts";

type Records = Pick<Packet, "run" | "tasks" | "attempts" | "criteria" | "diff" | "spending">;
type Summary = Packet["summary"];

const spanMs = (from: string, to: string | null): number => (to === null ? 0 : Date.parse(to) - Date.parse(from));
const countWhere = <T>(items: readonly T[], test: (item: T) => boolean): number => items.filter(test).length;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const moneyOf = ({ spending, criteria }: Records): Summary["cost"]["money"] => {
  if (spending === undefined) return null;
  const proven = countWhere(criteria, (criterion) => criterion.verdict === "proven");
  return { ...spending, perProvenCriterion: costPerProven(spending, proven) };
};

const costOf = (records: Records): Summary["cost"] => {
  const { tasks, attempts } = records;
  const agentOf = new Map(tasks.map((task) => [task.taskId, task.agent]));
  const agents = new Map<string, Summary["cost"]["agents"][number]>();
  for (const attempt of attempts) {
    const known = agents.get(attempt.agentId);
    const cost = known ?? {
      agentId: attempt.agentId,
      agent: agentOf.get(attempt.taskId) ?? "",
      attempts: 0,
      busyMs: 0,
    };
    cost.attempts += 1;
    cost.busyMs += spanMs(attempt.startedAt, attempt.finishedAt);
    agents.set(attempt.agentId, cost);
  }
  const sorted = [...agents.values()].sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
  return { busyMs: sum(sorted.map((agent) => agent.busyMs)), agents: sorted, money: moneyOf(records) };
};

export const summarize = (records: Records): Summary => {
  const { run, tasks, attempts, criteria, diff } = records;
  const taskIn = (state: string) => countWhere(tasks, (task) => task.state === state);
  const verdict = (wanted: string) => countWhere(criteria, (criterion) => criterion.verdict === wanted);
  const ended = {
    succeeded: taskIn("succeeded"),
    failed: taskIn("failed"),
    skipped: taskIn("skipped"),
    cancelled: taskIn("cancelled"),
  };
  return {
    durationMs: run.finishedAt === null ? null : spanMs(run.createdAt, run.finishedAt),
    tasks: { total: tasks.length, ...ended, open: tasks.length - sum(Object.values(ended)) },
    attempts: {
      total: attempts.length,
      failed: countWhere(attempts, (attempt) => attempt.state === "failed" || attempt.state === "lost"),
    },
    criteria: {
      total: criteria.length,
      proven: verdict("proven"),
      refuted: verdict("refuted"),
      unproven: verdict("unproven"),
      waived: verdict("waived"),
    },
    diff: {
      files: diff.files.length,
      added: sum(diff.files.map((file) => file.added)),
      removed: sum(diff.files.map((file) => file.removed)),
    },
    cost: costOf(records),
  };
};
