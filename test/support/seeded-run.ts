/** A run of any size, put on record and worked off by the queue itself, so that the dashboard shows what it always shows. */
import type { PoolConfig } from "pg";
import type { AgentId, RunId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import type { Lease } from "../../src/model/run.ts";
import { compilePlan } from "../../src/plan/compile.ts";
import { startRun } from "../../src/queue/run-control.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { runRecords } from "../../src/run/start/prepare.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { uuidV7 } from "../../src/runtime/ids.ts";
import { openDatabase } from "../../src/store/database.ts";
import { setOpenStage } from "../../src/store/runs/runs.ts";

export type SeededRun = {
  runId: RunId;
  /** Takes a task on. Resolves once that is committed. */
  lease(limit: number): Promise<Lease[]>;
  done(lease: Lease): Promise<void>;
  merged(lease: Lease): Promise<void>;
  /** Takes tasks through their whole life, many at a time. */
  workOff(tasks: number): Promise<void>;
  close(): Promise<void>;
};

const AT_ONCE = 100;
const AGENTS = 16;
const LEASE_MS = 3_600_000;
const COMMIT = "b3f0c7f6a1de4c55bb0d9a7c8a21f5e3d4c6b7a8";

/** In each phase a fifth of the tasks waits for another, so that the graph has edges too. */
const sourceOf = (tasks: number, phases: number): string => {
  const perPhase = tasks / phases;
  const task = (phase: number, at: number): string => {
    const waits = at % 5 === 4 ? `\n\n  depends on: Task ${phase}.${at - 1}` : "";
    return `- [ ] Task ${phase}.${at}${waits}\n\n  \`\`\`sh\n  true\n  \`\`\``;
  };
  return Array.from({ length: phases }, (_, phase) =>
    [
      `## Phase ${phase + 1}: Part ${phase + 1}`,
      ...Array.from({ length: perPhase }, (_, at) => task(phase + 1, at)),
    ].join("\n\n"),
  ).join("\n\n");
};

const recordsOf = (tasks: number, phases: number, repositoryPath: string) => {
  const source = `# A plan of ${tasks} tasks\n\n${sourceOf(tasks, phases)}\n`;
  const { plan, graph } = compilePlan(source);
  if (plan.tasks.length !== tasks) throw new Error(`the plan has ${plan.tasks.length} tasks and not ${tasks}`);
  const bound = {
    ...plan,
    tasks: plan.tasks.map((task) => ({ ...task, binding: task.binding ?? { agent: "shell" } })),
  };
  const runId = uuidV7(new Date()) as RunId;
  const options = { failFast: false, maxAgents: AGENTS, apply: false };
  return runRecords(bound as typeof plan, graph, {
    file: { source: new TextEncoder().encode(source), sidecar: null },
    run: { runId, planPath: "PLAN.md", repositoryPath, baseCommit: COMMIT, options },
  });
};

export const seedRun = async (
  connection: PoolConfig,
  size: { tasks: number; phases: number; repositoryPath: string },
): Promise<SeededRun> => {
  const db = await openDatabase(connection);
  const queue = createQueue({ db, clock: systemClock, random: Math.random });
  const records = recordsOf(size.tasks, size.phases, size.repositoryPath);
  const { runId } = await db.transaction(LOCAL_TENANT, (tx) => startRun(tx, records));
  let agent = 0;
  const lease = async (limit: number): Promise<Lease[]> => {
    await queue.release(LOCAL_TENANT, runId);
    agent = (agent + 1) % AGENTS;
    const agentId = `builder-${agent}` as AgentId;
    const asked = { tenantId: LOCAL_TENANT, runId, agentId, agents: ["shell"], limit, leaseMs: LEASE_MS };
    return queue.lease(asked);
  };
  const done = async (held: Lease): Promise<void> => {
    await queue.reportDone(held, { resultCommit: COMMIT, baseCommit: COMMIT, exitCode: 0, outputBlob: null });
  };
  const merged = (held: Lease): Promise<void> => queue.reportMerged(held, COMMIT);
  return {
    runId,
    lease,
    done,
    merged,
    workOff: async (tasks) => {
      let stage = 0;
      for (let ended = 0; ended < tasks;) {
        const leases = await lease(Math.min(AT_ONCE, tasks - ended));
        if (leases.length === 0) {
          // As the runner does when a gate has let the run pass.
          if ((stage += 1) >= size.phases) throw new Error(`${ended} of ${tasks} tasks are done, and nothing is due`);
          await db.transaction(LOCAL_TENANT, (tx) => setOpenStage(tx, runId, stage));
          continue;
        }
        await Promise.all(leases.map(done));
        await Promise.all(leases.map(merged));
        ended += leases.length;
      }
    },
    close: () => db.close(),
  };
};
