/** One tenant of a control plane that lives on: its runs are hosted here, its uploads and answers are kept. */
import type { EventFeed } from "../../events/event-feed.ts";
import type { PageRequest } from "../../events/event-log.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import type { RunTally, WaitingMatter } from "../../model/overview.ts";
import type { Run, RunTask } from "../../model/run.ts";
import { RUN_ENDED, type RunState, type TaskState } from "../../model/states.ts";
import type { Tx } from "../../store/database.ts";
import { getRunPlan, type RunPlan } from "../../store/runs/run-plans.ts";
import { pageRunTallies } from "../../store/runs/run-tallies.ts";
import { getRun } from "../../store/runs/runs.ts";
import { getTask, pageTasks } from "../../store/tasks/tasks.ts";
import { listWaitingMatters } from "../../store/runs/waiting-matters.ts";
import { type A2aContexts, createA2aContexts } from "./a2a-contexts.ts";
import { type AnswerKeeper, createAnswerKeeper } from "./answer-keeper.ts";
import { outcomeOf, type RunOutcome } from "../attempt/outcome.ts";
import { packetFolder } from "../reading/run-packet.ts";
import { isLeftOpen, type OperationParts } from "./operations.ts";
import { createPlanLibrary, type PlanLibrary } from "../start/plan-library.ts";
import type { HostedClaims } from "./run-claims.ts";
import { repositoryAround } from "../start/repository-around.ts";
import { createRunHost, type RunHost } from "./run-host.ts";
import { createTenantControl, type TenantControl } from "./tenant-control.ts";

export type HostedTenant = TenantControl &
  Pick<RunHost, "begin" | "fork" | "takeUp"> & {
    /** Takes the run up if it is "running" or "cancelling" and in nobody's hands, as after a retry. */
    keepGoing(runId: string): Promise<void>;
    outcome(runId: string): Promise<RunOutcome & { inHand: boolean }>;
    /** TASK_NOT_FOUND. */
    task(runId: string, taskId: string): Promise<RunTask>;
    /** The most urgent first, from the one after `after` on. RUN_NOT_FOUND. */
    pageTasks(request: {
      runId: string;
      after: { rank: number; taskId: string };
      state: TaskState | null;
      limit: number;
    }): Promise<RunTask[]>;
    /** Runs of this data folder that are "running" or "cancelling": at the start, what the last process left. */
    unfinished(): Promise<Run[]>;
    /** Newest first, in numbers. */
    pageTallies(request: { before: string | null; state: RunState | null; limit: number }): Promise<RunTally[]>;
    /** Those that came last first. */
    waitingMatters(limit: number): Promise<WaitingMatter[]>;
    /** What a run was compiled from. RUN_NOT_FOUND. */
    runPlan(runId: string): Promise<RunPlan>;
    /** Folder of the repository that the data folder is in; null when it stands elsewhere. */
    ownRepository(): Promise<string | null>;
    plans: PlanLibrary;
    answers: AnswerKeeper;
    a2aContexts: A2aContexts;
    feed: Pick<EventFeed, "follow">;
    /** Events that match after a position, and how far was looked. */
    eventPage(request: PageRequest): Promise<{ events: Event[]; through: number }>;
    /** Position of the last event. */
    lastEvent(): Promise<number>;
  };

export const createHostedTenant = (
  parts: OperationParts & { claims: HostedClaims },
  feed: EventFeed,
  onFault: (error: unknown) => void,
): HostedTenant & { leave(): Promise<void> } => {
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => parts.db.transaction(parts.tenantId, work);
  const control = createTenantControl(parts, feed);
  const keepGoing = async (runId: string): Promise<void> => {
    const isOpen = async (): Promise<boolean> => isLeftOpen(await control.run(runId), parts);
    if (!(await isOpen()) || parts.claims.inHand().has(runId as RunId)) return;
    await host.takeUp({ runId, apply: false }).catch(async (error: unknown) => {
      // Somebody else was told the same in this moment, and was faster; with what was left to do he may be through.
      const done = error instanceof ProvostError && error.code === "RUN_NOT_RESUMABLE" && !(await isOpen());
      if (!done && (!(error instanceof ProvostError) || error.code !== "RUN_IN_HAND")) throw error;
    });
  };
  // A person may have opened a run again, or cancelled it, while it was still in the hands that let go of it.
  const host = createRunHost({ parts, feed, onFault, onEnded: keepGoing });
  return {
    ...control,
    begin: host.begin,
    fork: host.fork,
    takeUp: host.takeUp,
    keepGoing,
    outcome: async (runId) => {
      // Asked first: what ends in between is told as still in hand, and is asked for again.
      const inHand = parts.claims.inHand().has(runId as RunId);
      const status = await control.status(runId);
      const written = (await control.files.packetFiles(runId)).length > 0 && RUN_ENDED.includes(status.run.state);
      const packet = written ? packetFolder({ home: parts.home, runId: status.run.runId }) : null;
      return { ...outcomeOf(status, packet, parts.clock.now()), inHand };
    },
    task: (runId, taskId) => transact((tx) => getTask(tx, runId as RunId, taskId as TaskId)),
    pageTasks: ({ runId, ...page }) =>
      transact(async (tx) => {
        const run = await getRun(tx, runId as RunId);
        return pageTasks(tx, run.runId, page);
      }),
    unfinished: async () => (await control.listRuns()).filter((run) => isLeftOpen(run, parts)),
    pageTallies: (request) => transact((tx) => pageRunTallies(tx, request)),
    waitingMatters: (limit) => transact((tx) => listWaitingMatters(tx, limit)),
    runPlan: (runId) => transact((tx) => getRunPlan(tx, runId as RunId)),
    ownRepository: () => repositoryAround(parts.home.path),
    plans: createPlanLibrary(parts),
    answers: createAnswerKeeper(parts),
    a2aContexts: createA2aContexts(transact),
    feed,
    eventPage: (request) => transact((tx) => parts.events.page(tx, request)),
    lastEvent: () => transact((tx) => parts.events.lastPosition(tx)),
    leave: async () => {
      await host.close();
      feed.close();
    },
  };
};
