/**
 * A load by name: real agents on WebSockets, tasks by the clock, and what becomes of latency, errors, memory, handles and
 * tables while it lasts. `--minutes` has it last longer or shorter, in the same proportions.
 */
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startChild } from "./agents/children.ts";
import type { FromAgents, FromControlPlane, ToAgents, ToControlPlane } from "./agents/messages.ts";
import { withPostgres } from "./contest.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { missed, summarizeLoad } from "./profile/judge-load.ts";
import type { SegmentSample } from "./profile/judge-load.ts";
import { lasting, PROFILES } from "./profile/profiles.ts";
import type { LoadProfile, Segment } from "./profile/profiles.ts";
import { rounded } from "./statistics.ts";

const PATIENCE_MS = 60_000;
/** Ended tasks are pruned meanwhile, as they are in use, but sooner. */
const RETENTION_MS = 60_000;
/** Medians, spreads and growth are made of all; this many a segment are kept, evenly. */
const KEPT = 200;

const note = (text: string): void => void process.stderr.write(`${text}\n`);

const wanted = (): { name: string; profile: LoadProfile } => {
  const { values } = parseArgs({
    options: { profile: { type: "string" }, minutes: { type: "string" } },
    strict: false,
  });
  const name = String(values.profile ?? "smoke");
  const profile = PROFILES[name];
  if (profile === undefined) throw new Error(`there is no load profile ${name}`);
  return { name, profile: values.minutes === undefined ? profile : lasting(profile, Number(values.minutes)) };
};

const openSystem = async (server: PostgresServer, { agents, agentProcesses }: LoadProfile) => {
  const connection = JSON.stringify(await server.createDatabase());
  const onOther = (message: FromControlPlane) => {
    if (message.kind === "fault") note(`control plane: ${message.message}`);
  };
  const args = [connection, String(RETENTION_MS)];
  const plane = startChild<ToControlPlane, FromControlPlane>("control-plane", args, onOther);
  const { port } = await plane.hear("listening");
  const each = agents / agentProcesses;
  const processes = Array.from({ length: agentProcesses }, (_, index) =>
    startChild<ToAgents, FromAgents>("agents", [`http://127.0.0.1:${port}`, String(index * each), String(each)]),
  );
  await Promise.all(processes.map((one) => one.hear("connected")));

  /** What was begun since it was last asked. */
  const collect = async (): Promise<number[]> => {
    const collected = await Promise.all(processes.map((one) => one.ask({ kind: "collect" }, "collected")));
    return collected.flatMap(({ assignmentMs }) => assignmentMs);
  };
  const stop = async (): Promise<void> => {
    for (const one of processes) one.tell({ kind: "stop" });
    await Promise.all(processes.map((one) => one.ended()));
    plane.tell({ kind: "stop" });
    await plane.ended();
  };
  return { plane, collect, stop };
};
type System = Awaited<ReturnType<typeof openSystem>>;

const playSegment = async ({ plane, collect }: System, segment: Segment): Promise<SegmentSample> => {
  const { seconds, perSecond } = segment;
  const startedAt = performance.now();
  const { enqueueMs, refused } = await plane.ask(
    { kind: "load", tasks: Math.max(1, Math.round(seconds * perSecond)), perSecond },
    "loaded",
  );
  const assignmentMs: number[] = [];
  const deadline = performance.now() + PATIENCE_MS;
  while (assignmentMs.push(...(await collect())) < enqueueMs.length) {
    if (performance.now() > deadline) throw new Error(`only ${assignmentMs.length} of ${enqueueMs.length} were begun`);
    await delay(20);
  }
  const took = (performance.now() - startedAt) / 1_000;
  const { usage } = await plane.ask({ kind: "usage" }, "usage");
  const { rssMb, handles, tableMb } = usage;
  return { ...segment, assignmentMs, offered: enqueueMs.length + refused, refused, took, rssMb, handles, tableMb };
};

const play = async (server: PostgresServer, profile: LoadProfile): Promise<SegmentSample[]> => {
  const system = await openSystem(server, profile);
  const samples: SegmentSample[] = [];
  await playSegment(system, { seconds: 2, perSecond: profile.segments[0]?.perSecond ?? 1 }); // plans and code are made
  for (const segment of profile.segments) {
    const sample = await playSegment(system, segment);
    samples.push(sample);
    note(`${samples.length} of ${profile.segments.length}: ${sample.offered} tasks, ${rounded(sample.rssMb)} MB`);
  }
  await system.stop();
  return samples;
};

const evenly = (values: readonly number[]): number[] => {
  const step = Math.max(1, Math.ceil(values.length / KEPT));
  return values.filter((_, index) => index % step === 0).map(rounded);
};

const { name, profile } = wanted();
const { samples, postgres } = await withPostgres(async (server) => ({
  samples: await play(server, profile),
  postgres: await server.settings(),
}));
const summary = summarizeLoad(samples);
const { agents, agentProcesses, thresholds } = profile;
const misses = missed(summary, thresholds);
for (const miss of misses) note(miss);
const seconds = Math.round(samples.reduce((sum, segment) => sum + segment.seconds, 0));
const workload = { profile: name, seconds, agents, agentProcesses, retentionMs: RETENTION_MS };
const kept = samples.map((sample) => ({ ...sample, assignmentMs: evenly(sample.assignmentMs) }));
const verdict = { thresholds, met: misses.length === 0 };
console.log(
  JSON.stringify({ summary: { ...summary, ...verdict }, samples: kept, environment: { postgres, workload } }),
);
