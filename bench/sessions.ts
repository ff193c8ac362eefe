/**
 * What the log of a session costs, on a Postgres with fsync on: the bytes that a follower is sent of an answer, by its length;
 * and how long a session of 2,000 steps takes from the request to go on with it to the first words of its model, beside the
 * bare call with the very same prompt. The provider is a scripted server in a process of its own.
 */
import { createBudgets } from "../src/agents/budgets/create-budgets.ts";
import { runAgentLoop } from "../src/agents/kinds/model/agent-loop.ts";
import type { SessionAtWork } from "../src/agents/kinds/model/loop-parts.ts";
import { createModelRouter } from "../src/agents/profiles/model-router.ts";
import { callModel } from "../src/agents/providers/call-model.ts";
import { findModelAccess, type ModelAccess } from "../src/agents/providers/model-access.ts";
import { openModel } from "../src/agents/providers/open-model.ts";
import { type OpenSession, openSessions, type Sessions } from "../src/agents/sessions/sessions.ts";
import { createTranscript } from "../src/agents/sessions/transcript.ts";
import { createEventLog } from "../src/events/event-log.ts";
import type { SessionEntry } from "../src/model/agent-session.ts";
import type { TenantId } from "../src/model/ids.ts";
import { systemClock as clock } from "../src/runtime/clock.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { startScriptedProvider } from "./models/scripted-provider.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 5;
const STEPS = 2_000;
const LENGTHS = [2_000, 20_000, 100_000];
const TENANT = "bench" as TenantId;

const SCRIPT = {
  conversations: [
    ...LENGTHS.map((length) => ({
      when: [`an answer of ${length} characters`],
      replies: [{ text: "word ".repeat(length / 5), chunk: 25, everyMs: 1 }],
    })),
    { when: ["a long way"], replies: [{ text: "Here I go on." }] },
  ],
};

type Bench = { db: Database; sessions: Sessions; access: ModelAccess };

const workOn = (
  { db, access }: Bench,
  { writer, entries }: OpenSession,
  onEntry?: (entry: SessionEntry) => void,
): Omit<SessionAtWork, "told"> => ({
  clock,
  router: createModelRouter(clock),
  budgets: createBudgets({ db, events: createEventLog(), clock }),
  priceOf: () => null,
  writer,
  transcript: createTranscript(entries.map(({ entry }) => entry)),
  tools: { schemas: () => Promise.resolve([]), call: () => Promise.reject(new Error("there are no tools")) },
  models: [access],
  scope: { tenantId: TENANT, agentName: "bench" },
  maxSteps: STEPS + 100,
  idleMs: 60_000,
  callSuffix: "",
  onEntry,
  signal: new AbortController().signal,
});

const openWith = async ({ sessions }: Bench, text: string): Promise<OpenSession> => {
  const opened = await sessions.open(TENANT, { agentName: "bench", title: text, openedBy: "bench" });
  const turn = { kind: "turn", from: "bench", text } as const;
  await opened.writer.append(turn);
  return { ...opened, entries: [{ seq: 1, at: clock.now(), entry: turn }] };
};

/** Of all entries of the answer, as a follower is sent them. */
const bytesOf = async (bench: Bench, length: number): Promise<number> => {
  const opened = await openWith(bench, `an answer of ${length} characters`);
  const stop = new AbortController();
  const following = (async () => {
    let bytes = 0;
    for await (const recorded of bench.sessions.follow(TENANT, opened.session.sessionId, {
      after: opened.writer.lastSeq(),
      signal: stop.signal,
    })) {
      bytes += Buffer.byteLength(JSON.stringify(recorded));
      if (recorded.entry.kind === "step-ended") return bytes;
    }
    throw new Error("the session ended before the answer");
  })();
  await runAgentLoop(workOn(bench, opened));
  const bytes = await following;
  stop.abort();
  return bytes;
};

const usage = { input: 1_000, output: 100, cached: 0, reasoning: 0 };
const model = "anthropic/scripted";

const entriesOf = (step: number): SessionEntry[] => {
  const callId = `call-${step}`;
  const answer = { kind: "tool-answer", step, callId, outcome: "ok", truncated: false, code: null } as const;
  return [
    { kind: "step-started", step, model },
    { kind: "text", step, part: 0, delta: `Now I look at part ${step} of what there is to be done.` },
    { kind: "tool-call", step, callId, name: "read_file", input: { path: `src/part-${step}.ts` } },
    { kind: "step-ended", step, model, finish: "tool-calls", usage, microUsd: 10, firstTokenMs: 1, latencyMs: 2 },
    { ...answer, content: `export const part${step} = ${step};\n`.repeat(3), durationMs: 1 },
  ];
};

const writeLong = async (bench: Bench): Promise<string> => {
  const { session, writer } = await openWith(bench, "a long way");
  for (let step = 1; step <= STEPS; step += 1) {
    for (const entry of entriesOf(step)) writer.write(entry);
    if (step % 100 === 0) await writer.append();
  }
  return session.sessionId;
};

type Resumed = { resumeMs: number; bareMs: number };

/** Goes on with a session of its own that has the same log, so that each is resumed at the same place. */
const resume = async (bench: Bench, longId: string): Promise<Resumed> => {
  const fork = await bench.sessions.fork(TENANT, longId, { through: null, openedBy: "bench" });
  const startedAt = performance.now();
  const opened = await bench.sessions.goOn(TENANT, fork.session.sessionId);
  const first = Promise.withResolvers<number>();
  const work = workOn(bench, opened, (entry) => void (entry.kind === "text" && first.resolve(performance.now())));
  await runAgentLoop(work);
  const resumeMs = (await first.promise) - startedAt;
  const prompt = createTranscript(opened.entries.map(({ entry }) => entry)).prompt();
  const [bareAt, { signal }] = [performance.now(), new AbortController()];
  const call = { access: bench.access, model: await openModel(bench.access), prompt, tools: [], idleMs: 60_000 };
  let bareMs = Number.NaN;
  for await (const part of callModel({ ...call, clock, signal })) {
    if (part.kind === "text" && Number.isNaN(bareMs)) bareMs = performance.now() - bareAt;
  }
  return { resumeMs, bareMs };
};

type Round = { bytes: number[]; resumed: Resumed[] };

const rounds = roundsWanted(ROUNDS);
const provider = await startScriptedProvider(SCRIPT);
const access = await findModelAccess(provider.settings, { model });
const measureAll = () =>
  withPostgres(async (engine) => {
    const connection = await engine.createDatabase();
    const db = await openDatabase(connection);
    const sessions = await openSessions({ db, clock });
    const bench = { db, sessions, access };
    try {
      const longId = await writeLong(bench);
      await resume(bench, longId);
      const measured: Round[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const bytes: number[] = [];
        for (const length of LENGTHS) bytes.push(await bytesOf(bench, length));
        const resumed: Resumed[] = [];
        for (let time = 0; time < 3; time += 1) resumed.push(await resume(bench, longId));
        measured.push({ bytes, resumed });
        process.stderr.write(`round ${round + 1}\n`);
      }
      return { samples: measured, postgres: await engine.settings() };
    } finally {
      await sessions.close();
      await db.close();
      await engine.dropDatabase(connection);
    }
  });

const { samples, postgres } = await (async () => {
  try {
    return await measureAll();
  } finally {
    await provider.stop();
  }
})();

const perCharacter = LENGTHS.map((length, at) =>
  median(samples.map(({ bytes }) => (bytes[at] ?? Number.NaN) / length)),
);
const resumed = samples.flatMap((round) => round.resumed);
const summary = {
  bytes: {
    perCharacter: perCharacter.map(rounded),
    /** Of the longest answer, over that of the shortest: 1 where bytes grow as the text does, or less. */
    growth: rounded((perCharacter.at(-1) ?? Number.NaN) / (perCharacter[0] ?? Number.NaN)),
  },
  resume: {
    p50Ms: rounded(median(resumed.map(({ resumeMs }) => resumeMs))),
    p95Ms: rounded(
      quantile(
        resumed.map(({ resumeMs }) => resumeMs),
        0.95,
      ),
    ),
    bareP50Ms: rounded(median(resumed.map(({ bareMs }) => bareMs))),
    addedP50Ms: rounded(median(resumed.map(({ resumeMs, bareMs }) => resumeMs - bareMs))),
  },
};
const raw = samples.map(({ bytes, resumed: own }) => ({
  bytes,
  resumed: own.map(({ resumeMs, bareMs }) => ({ resumeMs: rounded(resumeMs), bareMs: rounded(bareMs) })),
}));
const workload = { rounds, stepsOfASession: STEPS, lengths: LENGTHS };
console.log(JSON.stringify({ summary, samples: raw, environment: { postgres, workload } }));
