/** All that the parts of one run share. Built once by the runner; nothing in it changes but through the store. */
import type { AgentKind } from "../../agents/kinds/agent-kind.ts";
import type { Judges } from "../../agents/review/judge.ts";
import type { Reviewer } from "../../agents/review/reviewer.ts";
import type { EventLog } from "../../events/event-log.ts";
import type { TenantId, RunId } from "../../model/ids.ts";
import type { Plan } from "../../model/plan.ts";
import type { Lease } from "../../model/run.ts";
import type { Graph } from "../../plan/graph.ts";
import type { Queue } from "../../queue/queue.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Secret } from "../../runtime/redaction.ts";
import type { Signal } from "../../runtime/signal.ts";
import type { Blobs } from "../../store/home/blobs.ts";
import type { Database } from "../../store/database.ts";
import type { Home } from "../../store/home/home.ts";
import type { Repository } from "../../workspace/repository.ts";
import type { Worktrees } from "../../workspace/worktrees.ts";

/** The values of secrets for one attempt. SECRET_NOT_FOUND names those that are not there. */
export type GiveSecrets = (lease: Lease, names: readonly string[]) => Promise<readonly Secret[]>;

export type RunContext = {
  tenantId: TenantId;
  runId: RunId;
  home: Home;
  db: Database;
  queue: Queue;
  events: EventLog;
  blobs: Blobs;
  giveSecrets: GiveSecrets;
  clock: Clock;
  plan: Plan;
  graph: Graph;
  planPath: string;
  baseCommit: string;
  branch: string;
  /** Nothing more is begun once a task has failed for good. */
  failFast: boolean;
  repository: Repository;
  worktrees: Worktrees;
  /** Executors by kind ("shell"). A kind that is not here cannot be run, and says so. */
  kinds: ReadonlyMap<string, AgentKind>;
  /** Absent where no plan can ask for them: in tests. */
  reviewer?: Reviewer | undefined;
  judges?: Judges | undefined;
  /** Raised whenever the runner may have something to do. */
  changed: Signal;
  /** Aborted when the run must let go of its processes at once: pause, cancel, fatal error. */
  interrupt: AbortSignal;
};
