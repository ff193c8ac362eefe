/** Executes a run that is on record, from wherever it stands to its end or pause. */
import { join } from "node:path";
import type { AgentKind } from "../../agents/kinds/agent-kind.ts";
import type { Judges } from "../../agents/review/judge.ts";
import type { Reviewer } from "../../agents/review/reviewer.ts";
import type { EventLog } from "../../events/event-log.ts";
import { ProvostError, asProvostError } from "../../model/errors.ts";
import type { RunId, TenantId } from "../../model/ids.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { GateRecord, Run } from "../../model/run.ts";
import { RUN_ENDED } from "../../model/states.ts";
import { buildGraph } from "../../plan/graph.ts";
import { openStage, pauseRun } from "../../queue/run-control.ts";
import type { Queue } from "../../queue/queue.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createSignal } from "../../runtime/signal.ts";
import type { Blobs } from "../../store/home/blobs.ts";
import type { Database } from "../../store/database.ts";
import { listGates } from "../../store/runs/gates.ts";
import type { Home } from "../../store/home/home.ts";
import { getRunPlan } from "../../store/runs/run-plans.ts";
import { getRun } from "../../store/runs/runs.ts";
import { advanceBranch } from "../../workspace/merge.ts";
import { openRepository } from "../../workspace/repository.ts";
import { createWorktrees } from "../../workspace/worktrees.ts";
import type { GiveSecrets, RunContext } from "../start/context.ts";
import { linkedWorktrees } from "../attempt/linked-worktrees.ts";
import { createObserver } from "./observer.ts";
import { recover } from "./recover.ts";
import { refuseRemote } from "../remote/refuse-remote.ts";
import { driveRun } from "./runner.ts";
import { createSlotFleets, registerSlots } from "./slot-fleets.ts";
import { lastStage } from "../start/stages.ts";

export type EngineParts = {
  tenantId: TenantId;
  home: Home;
  db: Database;
  queue: Queue;
  events: EventLog;
  blobs: Blobs;
  giveSecrets: GiveSecrets;
  clock: Clock;
  kinds: ReadonlyMap<string, AgentKind>;
  reviewer?: Reviewer;
  judges?: Judges;
  /** Refuses agents that lack what they need, as the key of a model, before a run with them is begun. */
  refuseAgents?: (tenantId: TenantId, agents: readonly AgentDeclaration[]) => Promise<void>;
};

const PASSED: readonly (string | null)[] = ["go", "conditional-go"];

/** The first stage that has not been let pass; the gates on record say which. */
const presentStage = (gates: readonly GateRecord[], last: number): number => {
  for (let stage = 0; stage < last; stage += 1) {
    const own = gates.filter((gate) => gate.ordinal === stage);
    if (own.length === 0 || !own.every((gate) => PASSED.includes(gate.decision))) return stage;
  }
  return last;
};

const createContext = async (parts: EngineParts, run: Run, interrupt: AbortSignal): Promise<RunContext> => {
  const { plan } = await parts.db.transaction(parts.tenantId, (tx) => getRunPlan(tx, run.runId));
  refuseRemote(parts.kinds, plan);
  const repository = await openRepository(run.repositoryPath);
  return {
    ...parts,
    runId: run.runId,
    plan,
    graph: buildGraph(plan),
    planPath: run.planPath,
    baseCommit: run.baseCommit,
    branch: run.branch,
    failFast: run.options.failFast,
    repository,
    worktrees: linkedWorktrees(
      createWorktrees(repository, join(parts.home.worktrees, run.runId)),
      repository.root,
      plan.repository.links,
    ),
    changed: createSignal(),
    interrupt,
  };
};

/** A branch is made by the first engine that gets to it; a crash before leaves a run without one. */
const ensureBranch = async (context: RunContext, run: Run): Promise<void> => {
  const known = await context.repository.tryGit(["rev-parse", "--verify", "--quiet", run.branch]);
  if (known.exitCode !== 0) await advanceBranch(context.repository, run.branch, null, run.headCommit);
};

const pauseOnAbort = (
  parts: EngineParts,
  runId: RunId,
  signal: AbortSignal,
  stop: (why: string) => void,
): (() => Promise<void>) => {
  let pausing: Promise<unknown> = Promise.resolve();
  const pause = (): void => {
    pausing = parts.db
      .transaction(parts.tenantId, (tx) => pauseRun(tx, runId, "interrupted by the user"))
      .catch((error: unknown) => {
        // It may have ended in this very moment; then there is nothing to pause. Otherwise what is in hand is let go of
        // all the same, and the run is left "running", which resume takes up as well.
        if (!(error instanceof ProvostError) || error.code !== "STATE_CONFLICT") stop(String(error));
      })
      .finally(() => stop("the run is paused"));
  };
  if (signal.aborted) pause();
  signal.addEventListener("abort", pause, { once: true });
  return async () => {
    signal.removeEventListener("abort", pause);
    await pausing; // else it might pause the run in the hands of whoever takes it up next
  };
};

/** Somebody has changed the run, perhaps from another process: a check that runs for minutes must not delay a pause. */
const heed = async (parts: EngineParts, runId: RunId, interrupt: (why: string) => void): Promise<void> => {
  const look = parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
  const state = await look.then(
    (run) => run.state,
    () => "unknown" as const, // the runner meets the same fault at its next turn and reports it
  );
  if (state !== "running" && state !== "unknown") interrupt(`the run is ${state}`);
};

/** What the engine itself could not do pauses the run, so that it can go on when that is mended. */
const pauseAfterFault = async (parts: EngineParts, runId: RunId, thrown: unknown): Promise<never> => {
  const error = asProvostError(thrown);
  await parts.db
    .transaction(parts.tenantId, (tx) => pauseRun(tx, runId, `${error.code}: ${error.message}`, "engine"))
    .catch((alsoThrown: unknown) => {
      // The first fault is what the user must hear of; a run left "running" is taken up by resume all the same.
      error.cause ??= alsoThrown;
    });
  const message = `${error.message} (run ${runId} is paused; when that is mended: provost resume ${runId})`;
  throw new ProvostError(error.code, message, error.details, { cause: error });
};

/** What a run needs may be gone since it began, as its repository. One that was to go on is paused again then. */
const openContext = async (parts: EngineParts, run: Run, interrupt: AbortSignal): Promise<RunContext> => {
  const ended = RUN_ENDED.includes(run.state);
  try {
    const context = await createContext(parts, run, interrupt);
    await recover(context);
    if (!ended) await ensureBranch(context, run);
    return context;
  } catch (thrown) {
    if (ended) throw thrown;
    return pauseAfterFault(parts, run.runId, thrown);
  }
};

export type ExecuteOptions = {
  /** Abort pauses the run. */
  signal: AbortSignal;
  /** Abort lets go of what is in hand and leaves the run "running". */
  leave?: AbortSignal | undefined;
  /** Tasks that run at once; what the run was started with when absent. */
  slots?: number | undefined;
};

const LEAVING = "the control plane is going down";

export const executeRun = async (
  parts: EngineParts,
  runId: RunId,
  { signal, leave, slots: wanted }: ExecuteOptions,
): Promise<RunContext> => {
  const run = await parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId));
  const stop = new AbortController();
  const context = await openContext(parts, run, stop.signal);
  if (RUN_ENDED.includes(run.state)) return context;

  const stage = presentStage(
    await parts.db.transaction(parts.tenantId, (tx) => listGates(tx, runId)),
    lastStage(context.plan, context.graph),
  );
  if (run.state === "running") await parts.db.transaction(parts.tenantId, (tx) => openStage(tx, runId, stage));
  const slots = wanted ?? run.options.maxAgents;
  const fleet = createSlotFleets(context, slots);
  const signOff = await registerSlots(context, slots);
  const observer = createObserver(context, Math.max(1, Math.floor(slots / 2)));
  const interrupt = (why: string): void => {
    stop.abort(why);
    context.changed.raise();
  };
  const forget = pauseOnAbort(parts, runId, signal, interrupt);
  const depart = (): void => interrupt(LEAVING);
  if (leave?.aborted) depart();
  leave?.addEventListener("abort", depart);
  const unlisten = await parts.db.listen(
    "provost_run",
    () => void heed(parts, runId, interrupt).finally(() => context.changed.raise()),
  );
  const bases = observer.observeBases();
  const tidy = async (): Promise<void> => {
    leave?.removeEventListener("abort", depart);
    stop.abort("the run has ended");
    // An attempt that tidies up after its report, or has lost its lease and does not heed it, would outlive the run.
    await fleet.interrupt("the run has ended");
    await forget();
    await bases.catch(() => undefined); // its failure was thrown already, or nobody needs it any more
    await observer.settled();
    await unlisten();
    await signOff();
    await context.worktrees.reconcile([]);
  };
  const driving = driveRun({ context, fleet, observer, interrupt }, stage);
  try {
    await Promise.race([driving, failureOf(bases)]);
  } catch (thrown) {
    interrupt("a fault of the engine");
    // What cannot be given back or removed now, perhaps for the same fault, is dealt with by the next start (recover).
    await fleet.interrupt("a fault of the engine").catch(() => undefined);
    // Whoever takes the run up next must not find it at work: it would merge and judge beside them.
    await driving.catch(() => undefined);
    await tidy().catch(() => undefined);
    await pauseAfterFault(parts, runId, thrown);
  }
  await tidy();
  return context;
};

/** Settles only when the work fails. */
const failureOf = (work: Promise<void>): Promise<never> =>
  new Promise((_, reject) => {
    work.catch(reject);
  });
