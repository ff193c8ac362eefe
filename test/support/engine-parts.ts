/** What runs are worked with, on a database and in a data folder of the test. No plan in it names a secret. */
import { shellAgent } from "../../src/agents/kinds/shell/shell-agent.ts";
import { createEventLog } from "../../src/events/event-log.ts";
import { LOCAL_TENANT, type RunId } from "../../src/model/ids.ts";
import type { Plan } from "../../src/model/plan.ts";
import { buildGraph } from "../../src/plan/graph.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { startRun } from "../../src/queue/run-control.ts";
import type { EngineParts } from "../../src/run/execution/execute.ts";
import { runRecords } from "../../src/run/start/prepare.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { uuidV7 } from "../../src/runtime/ids.ts";
import type { Database } from "../../src/store/database.ts";
import { createBlobs } from "../../src/store/home/blobs.ts";
import type { Home } from "../../src/store/home/home.ts";
import type { GitRepository } from "./git-repository.ts";

/** Shell agents alone. */
export const engineParts = (db: Database, home: Home, random: () => number = Math.random): EngineParts => ({
  tenantId: LOCAL_TENANT,
  home,
  db,
  queue: createQueue({ db, clock: systemClock, random }),
  events: createEventLog(),
  blobs: createBlobs(home.blobs),
  giveSecrets: () => Promise.reject(new Error("no plan here names a secret")),
  clock: systemClock,
  kinds: new Map([["shell", shellAgent]]),
});

type Start = { repository: GitRepository; planPath: string; failFast?: boolean };

/** Puts a run on record, for two agents at the head of the repository. Nobody works on it yet. */
export const putRun = async (
  { db }: EngineParts,
  plan: Plan,
  { repository, planPath, failFast = false }: Start,
): Promise<RunId> => {
  const runId = uuidV7(new Date()) as RunId;
  const run = {
    runId,
    planPath,
    repositoryPath: repository.path,
    baseCommit: repository.git("rev-parse", "HEAD"),
    options: { failFast, maxAgents: 2, apply: false },
  };
  const file = { source: Buffer.from("# A plan\n"), sidecar: null };
  const records = runRecords(plan, buildGraph(plan), { file, run });
  await db.transaction(LOCAL_TENANT, (tx) => startRun(tx, records));
  return runId;
};
