/** What must hold of a run at any moment, whatever was killed when. Returns the violations. */
import { verifyChain } from "../../src/events/chain.ts";
import { createEventLog } from "../../src/events/event-log.ts";
import type { Event } from "../../src/model/event.ts";
import type { RunId } from "../../src/model/ids.ts";
import type { Attempt, RunTask } from "../../src/model/run.ts";
import { TASK_NEXT } from "../../src/model/states.ts";
import type { TaskState } from "../../src/model/states.ts";
import { listAttempts } from "../../src/store/runs/attempts.ts";
import type { Tx } from "../../src/store/database.ts";
import { listTasks } from "../../src/store/tasks/tasks.ts";

const isTaskState = (name: string): name is TaskState => name in TASK_NEXT;

/** Every state is reported by an event of its name, and every step is in the table. */
const replay = (events: readonly Event[], tasks: readonly RunTask[]): string[] =>
  tasks.flatMap(({ taskId, state: recorded }) => {
    const problems: string[] = [];
    let state: TaskState = "waiting";
    for (const event of events.filter((one) => one.taskId === taskId)) {
      const to = event.name.replace("task.", "");
      if (!isTaskState(to)) continue;
      const allowed: readonly TaskState[] = TASK_NEXT[state];
      if (!allowed.includes(to)) problems.push(`${taskId}: ${state} → ${to} at ${event.position}`);
      state = to;
    }
    if (state !== recorded) problems.push(`${taskId}: is ${recorded}, its events say ${state}`);
    return problems;
  });

const attemptsFit = (tasks: readonly RunTask[], attempts: readonly Attempt[]): string[] =>
  tasks.flatMap(({ taskId, state, leaseToken }) => {
    const mine = attempts.filter((attempt) => attempt.taskId === taskId);
    const problems =
      mine.map(({ number }) => number).join() === mine.map((_, index) => index + 1).join()
        ? []
        : [`${taskId}: a number is missing`];
    if (mine.length !== leaseToken) problems.push(`${taskId}: ${mine.length} attempts, token ${leaseToken}`);
    const open = mine.filter((attempt) => attempt.state === "running" || attempt.state === "merging");
    const expected = state === "leased" ? "running" : state === "merging" ? "merging" : "";
    if (open.map((attempt) => attempt.state).join() !== expected)
      problems.push(`${taskId}: ${state} with ${open.length} open attempts`);
    return problems;
  });

const keysFit = async (tx: Tx, runId: RunId): Promise<string[]> => {
  const rows = await tx.query<{ taskId: string; key: string; held: boolean }>(
    `select coalesce(w.task_id, h.task_id) as "taskId", coalesce(w.key, h.key) as key, h.key is not null as held
     from (select task_id, unnest(conflict_keys) as key from tasks
           where run_id = $1 and state in ('leased', 'merging')) w
     full join (select * from task_key_holders where run_id = $1) h on h.key = w.key and h.task_id = w.task_id
     where h.key is null or w.key is null`,
    [runId],
  );
  return rows.map(({ taskId, key, held }) => `${taskId}: key ${key} is ${held ? "held for nothing" : "not held"}`);
};

export const violations = async (tx: Tx, runId: RunId): Promise<string[]> => {
  const events = await createEventLog().read(tx, { runId, limit: 100_000 });
  const tasks = await listTasks(tx, runId);
  const chain = verifyChain(events);
  return [
    ...(chain.ok ? [] : [chain.problem]),
    ...replay(events, tasks),
    ...attemptsFit(tasks, await listAttempts(tx, runId)),
    ...(await keysFit(tx, runId)),
  ];
};
