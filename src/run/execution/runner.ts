/**
 * Drives one run to its end: look at what is on record, do what can be done, wait until something has changed.
 *
 * The loop keeps no state of its own that a crash could lose: each turn starts from the store. What is in hand (attempts,
 * a merge, observations) is let go of through `interrupt`, and whatever was not reported by then is done again later.
 */
import type { Fleet } from "../../fleet/fleet.ts";
import type { Run, RunTask } from "../../model/run.ts";
import { TASK_ENDED } from "../../model/states.ts";
import { finishCancel, finishRun, openStage, skipRemaining } from "../../queue/run-control.ts";
import { listAttestations } from "../../store/runs/attestations.ts";
import { explainUnjudged } from "../../store/runs/criteria.ts";
import { getRun, lockRun } from "../../store/runs/runs.ts";
import { listGates } from "../../store/runs/gates.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import type { RunContext } from "../start/context.ts";
import { mergeWaiting } from "./merge-queue.ts";
import type { Observer } from "./observer.ts";
import { FAIL_FAST_REASON } from "../attempt/report-failure.ts";
import { decideStage, type StageDecision, worstDecision } from "./stage-gate.ts";
import { lastStage } from "../start/stages.ts";

export type RunnerParts = {
  context: RunContext;
  fleet: Fleet;
  observer: Observer;
  /** Ends the processes in hand; what they did is not reported. */
  interrupt: (reason: string) => void;
};

type Look = { run: Run; tasks: RunTask[] };

const look = ({ context }: RunnerParts): Promise<Look> =>
  context.db.transaction(context.tenantId, async (tx) => ({
    run: await getRun(tx, context.runId),
    tasks: await listTasks(tx, context.runId),
  }));

const letGo = async ({ fleet, interrupt, context }: RunnerParts, reason: string): Promise<void> => {
  interrupt(reason);
  await fleet.interrupt(reason);
  context.changed.raise();
};

type Merger = { start(): void; settled(): Promise<void>; busy(): boolean };

/** Merges beside the agents, one merge at a time; a fault of the engine's own ends the run's loop. */
const createMerger = (context: RunContext): Merger => {
  let merging: Promise<unknown> | null = null;
  let fault: { error: unknown } | null = null;
  return {
    start: () => {
      merging ??= mergeWaiting(context)
        .catch((error: unknown) => {
          fault = { error };
        })
        .finally(() => {
          merging = null;
          context.changed.raise();
        });
    },
    settled: async () => {
      await merging;
      if (fault !== null) throw fault.error;
    },
    busy: () => merging !== null,
  };
};

const ended = (task: RunTask): boolean => TASK_ENDED.includes(task.state);

const stageTasks = (context: RunContext, tasks: readonly RunTask[], stage: number): RunTask[] => {
  const members = new Set(context.graph.nodes.filter((node) => node.stage === stage).map((node) => node.taskId));
  return tasks.filter((task) => members.has(task.taskId));
};

/**
 * Returns false when somebody has paused or cancelled the run since its last gate was decided: that goes first. Likewise
 * when a person's word has come since its criteria were judged: it would be on record, and in no decision.
 */
const finish = ({ context }: RunnerParts, { decision: stageDecision, words }: StageDecision): Promise<boolean> =>
  context.db.transaction(context.tenantId, async (tx) => {
    const { state } = await lockRun(tx, context.runId, "update");
    if (state !== "running") return false;
    if ((await listAttestations(tx, context.runId)).length > words) return false;
    const decided = (await listGates(tx, context.runId)).map((gate) => gate.decision);
    const decision = worstDecision([...decided.filter((one) => one !== null), stageDecision]);
    await skipRemaining(tx, context.runId, `the run ended ${decision}`);
    await explainUnjudged(tx, context.runId, `its phase was not begun: the gate before it said ${decision}`);
    await finishRun(tx, context.runId, decision);
    return true;
  });

/** Asked again once all is let go of: one that was paused may have been cancelled meanwhile. */
const endCancel = (context: RunContext): Promise<void> =>
  context.db.transaction(context.tenantId, async (tx) => {
    const { state } = await lockRun(tx, context.runId, "update");
    if (state === "cancelling") await finishCancel(tx, context.runId);
  });

type Closed = "ended" | "next stage" | "not yet";

const closeStage = async (parts: RunnerParts, stage: number): Promise<Closed> => {
  const { context, observer } = parts;
  const decided = await decideStage(context, observer, stage);
  if (decided === null) return "not yet";
  const last = stage >= lastStage(context.plan, context.graph);
  if (decided.decision === "no-go" || last) return (await finish(parts, decided)) ? "ended" : "not yet";
  await context.db.transaction(context.tenantId, (tx) => openStage(tx, context.runId, stage + 1));
  context.changed.raise();
  return "next stage";
};

/**
 * Works until the run has ended, was paused or was cancelled. Throws what the engine itself could not do. Either way
 * nothing of it is merged any more when this settles.
 */
export const driveRun = async (parts: RunnerParts, firstStage: number): Promise<void> => {
  const merger = createMerger(parts.context);
  try {
    await takeTurns(parts, merger, firstStage);
  } catch (thrown) {
    parts.interrupt("a fault of the engine");
    await merger.settled().catch(() => undefined); // the first fault is what the user must hear of
    throw thrown;
  }
};

const takeTurns = async (parts: RunnerParts, merger: Merger, firstStage: number): Promise<void> => {
  const { context, fleet } = parts;
  let stage = firstStage;
  for (;;) {
    const { run, tasks } = await look(parts);
    if (run.state !== "running" || context.interrupt.aborted) {
      await letGo(parts, `the run is ${run.state}`);
      await merger.settled();
      return endCancel(context);
    }
    // Done with the failure already, but for one that a crash came after, or whose lease was lost.
    if (context.failFast && tasks.some((task) => task.state === "failed"))
      await context.db.transaction(context.tenantId, (tx) => skipRemaining(tx, context.runId, FAIL_FAST_REASON));
    const mine = stageTasks(context, tasks, stage);
    if (mine.every(ended) && !merger.busy()) {
      await merger.settled();
      const closed = await closeStage(parts, stage);
      if (closed === "ended") return;
      if (closed === "next stage") stage += 1;
      continue;
    }
    await context.queue.release(context.tenantId, context.runId);
    fleet.wake();
    if (mine.some((task) => task.state === "merging")) merger.start();
    await waitForChange(context);
    await fleet.check();
    if (!merger.busy()) await merger.settled();
  }
};

/** Also wakes when a task that waits for its next attempt is due. */
const waitForChange = async (context: RunContext): Promise<void> => {
  const due = await context.queue.nextDueAt(context.tenantId, context.runId);
  const delay = due === null ? null : Math.max(0, due.getTime() - context.clock.now().getTime());
  const disarm = delay === null ? () => undefined : context.clock.after(delay, () => context.changed.raise());
  await context.changed.wait();
  disarm();
};
