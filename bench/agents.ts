/**
 * A thousand agents, each connected by a WebSocket, and a thousand tasks a second: how long from the call that enqueues a
 * task until the function of an agent has begun with it, and what a thousand agents cost that have nothing to do.
 */
import { setTimeout as delay } from "node:timers/promises";
import { startChild, type Child } from "./agents/children.ts";
import type { FromAgents, FromControlPlane, ToAgents, ToControlPlane } from "./agents/messages.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { median, quantile, rounded, spread } from "./statistics.ts";

const AGENTS = 1_000;
const PROCESSES = 4;
const PER_SECOND = 1_000;
const WARM_UP = 2_000;
const TASKS = 10_000;
const IDLE_MS = 20_000;
const BACKLOG = 100_000;
const ROUNDS = 3;
const PATIENCE_MS = 60_000;

type ControlPlane = Child<ToControlPlane, FromControlPlane>;
type AgentProcess = Child<ToAgents, FromAgents>;

const note = (text: string): void => void process.stderr.write(`${text}\n`);

const startControlPlane = async (server: PostgresServer): Promise<{ plane: ControlPlane; url: string }> => {
  const connection = JSON.stringify(await server.createDatabase());
  const onOther = (message: FromControlPlane) => {
    if (message.kind === "fault") note(`control plane: ${message.message}`);
  };
  const plane: ControlPlane = startChild("control-plane", [connection], onOther);
  const { port } = await plane.hear("listening");
  return { plane, url: `http://127.0.0.1:${port}` };
};

const startAgents = async (url: string): Promise<{ processes: AgentProcess[]; connectMs: number }> => {
  const startedAt = performance.now();
  const each = AGENTS / PROCESSES;
  const processes = Array.from({ length: PROCESSES }, (_, index): AgentProcess =>
    startChild("agents", [url, String(index * each), String(each)]),
  );
  await Promise.all(processes.map((one) => one.hear("connected")));
  return { processes, connectMs: rounded(performance.now() - startedAt) };
};

type Collected = { assignmentMs: number[]; cpuMs: number };

const collect = async (processes: readonly AgentProcess[]): Promise<Collected> => {
  const collected = await Promise.all(processes.map((one) => one.ask({ kind: "collect" }, "collected")));
  const cpuMs = collected.reduce((sum, one) => sum + one.cpuMs, 0);
  return { assignmentMs: collected.flatMap(({ assignmentMs }) => assignmentMs), cpuMs };
};

/** All that were enqueued, or it is no measurement. */
const collectAll = async (processes: readonly AgentProcess[], tasks: number): Promise<Collected> => {
  const all: number[] = [];
  let cpuMs = 0;
  const deadline = performance.now() + PATIENCE_MS;
  while (all.length < tasks) {
    if (performance.now() > deadline) throw new Error(`only ${all.length} of ${tasks} tasks were begun`);
    await delay(100);
    const collected = await collect(processes);
    all.push(...collected.assignmentMs);
    cpuMs = collected.cpuMs;
  }
  return { assignmentMs: all, cpuMs };
};

const playRound = async (plane: ControlPlane, processes: readonly AgentProcess[]) => {
  const before = await plane.ask({ kind: "usage" }, "usage");
  const agentsBefore = await collect(processes);
  const startedAt = performance.now();
  const { enqueueMs } = await plane.ask({ kind: "load", tasks: TASKS, perSecond: PER_SECOND }, "loaded");
  const seconds = (performance.now() - startedAt) / 1_000;
  const { assignmentMs, cpuMs } = await collectAll(processes, TASKS);
  const after = await plane.ask({ kind: "usage" }, "usage");
  const cpuShare = (after.usage.cpuMs - before.usage.cpuMs) / (seconds * 1_000);
  const agentsCpuShare = (cpuMs - agentsBefore.cpuMs) / (seconds * 1_000);
  return { assignmentMs, enqueueMs, perSecond: TASKS / seconds, cpuShare, agentsCpuShare };
};

/** Share of one core that the control plane uses while all agents are connected and nothing is to be done. */
const measureIdle = async (plane: ControlPlane): Promise<{ share: number; rssMb: number }> => {
  await delay(3_000);
  const before = await plane.ask({ kind: "usage" }, "usage");
  const startedAt = performance.now();
  await delay(IDLE_MS);
  const after = await plane.ask({ kind: "usage" }, "usage");
  if (after.connected !== AGENTS) throw new Error(`${after.connected} of ${AGENTS} agents are connected`);
  return {
    share: (after.usage.cpuMs - before.usage.cpuMs) / (performance.now() - startedAt),
    rssMb: after.usage.rssMb,
  };
};

const measure = async (server: PostgresServer, rounds: number) => {
  const { plane, url } = await startControlPlane(server);
  const { processes, connectMs } = await startAgents(url);
  note(`${AGENTS} agents connected in ${connectMs} ms`);
  const idle = await measureIdle(plane);
  note(`idle: ${rounded(idle.share * 100)} % of a core, ${rounded(idle.rssMb)} MB`);
  await plane.ask({ kind: "load", tasks: WARM_UP, perSecond: PER_SECOND }, "loaded");
  await collectAll(processes, WARM_UP);
  const played = [];
  for (let round = 0; round < rounds; round += 1) {
    const result = await playRound(plane, processes);
    note(
      `round ${round + 1}: p99 ${rounded(quantile(result.assignmentMs, 0.99))} ms at ${rounded(result.perSecond)}/s`,
    );
    played.push(result);
  }
  await plane.ask({ kind: "backlog", tasks: BACKLOG }, "backlogged");
  const loaded = await plane.ask({ kind: "usage" }, "usage");
  for (const one of processes) one.tell({ kind: "stop" });
  await Promise.all(processes.map((one) => one.ended()));
  plane.tell({ kind: "stop" });
  await plane.ended();
  return { connectMs, idle, played, rssMb: loaded.usage.rssMb };
};

const rounds = roundsWanted(ROUNDS);
const { result, postgres } = await withPostgres(async (server) => ({
  result: await measure(server, rounds),
  postgres: await server.settings(),
}));
const { played, idle } = result;
const p99s = played.map(({ assignmentMs }) => quantile(assignmentMs, 0.99));
const summary = {
  agents: AGENTS,
  perSecond: rounded(median(played.map(({ perSecond }) => perSecond))),
  assignmentP50Ms: rounded(median(played.map(({ assignmentMs }) => quantile(assignmentMs, 0.5)))),
  /** Median of the rounds. */
  assignmentP99Ms: rounded(median(p99s)),
  assignmentP99SpreadMs: spread(p99s),
  enqueueP99Ms: rounded(median(played.map(({ enqueueMs }) => quantile(enqueueMs, 0.99)))),
  connectMs: result.connectMs,
  idleCpuPercent: rounded(idle.share * 100),
  loadedCpuPercent: rounded(median(played.map(({ cpuShare }) => cpuShare)) * 100),
  /** Of all agent processes together: they share the machine with what is measured. */
  agentsCpuPercent: rounded(median(played.map(({ agentsCpuShare }) => agentsCpuShare)) * 100),
  idleRssMb: rounded(idle.rssMb),
  /** With all agents and 100,000 tasks queued. */
  rssMb: rounded(result.rssMb),
};
const samples = played.map(({ assignmentMs, perSecond }, round) => ({
  round,
  perSecond: rounded(perSecond),
  assignmentMs: assignmentMs.map(rounded),
}));
const workload = {
  agents: AGENTS,
  agentProcesses: PROCESSES,
  perSecond: PER_SECOND,
  tasks: TASKS,
  backlog: BACKLOG,
  rounds,
};
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));
