/**
 * What the loop of a model agent adds to the time of its provider, on a Postgres with fsync on: per step, against the bare
 * call of the same provider in turns, in time and in this process's CPU; and until a follower has the first token, with 200
 * sessions side by side, against 200 bare calls. The provider is a scripted server in a process of its own.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createBudgets } from "../src/agents/budgets/create-budgets.ts";
import { runAgentLoop } from "../src/agents/kinds/model/agent-loop.ts";
import type { SessionAtWork } from "../src/agents/kinds/model/loop-parts.ts";
import { createModelRouter } from "../src/agents/profiles/model-router.ts";
import { callModel } from "../src/agents/providers/call-model.ts";
import { findModelAccess, type ModelAccess } from "../src/agents/providers/model-access.ts";
import { openModel } from "../src/agents/providers/open-model.ts";
import { openSessions, type Sessions } from "../src/agents/sessions/sessions.ts";
import { createTranscript } from "../src/agents/sessions/transcript.ts";
import type { ToolCaller } from "../src/agents/tools/tool-caller.ts";
import { createEventLog } from "../src/events/event-log.ts";
import type { SessionEntry } from "../src/model/agent-session.ts";
import type { TenantId } from "../src/model/ids.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { type Database, openDatabase } from "../src/store/database.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { startScriptedProvider } from "./models/scripted-provider.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 5;
const STEPS = 20;
const SIDE_BY_SIDE = 200;
const BETWEEN_MS = 25;
const TENANT = "bench" as TenantId;

const step = { text: "a word or two", calls: [{ name: "nothing", input: {} }] };
const SCRIPT = {
  conversations: [
    { when: ["steps"], replies: [...Array.from({ length: STEPS - 1 }, () => step), { text: "done" }] },
    { when: ["stream"], replies: [{ text: "word ".repeat(60), chunk: 5, everyMs: 100 }] },
  ],
};

/** Does nothing in no time: what a tool takes is measured elsewhere. */
const NOTHING: ToolCaller = {
  schemas: () => Promise.resolve([{ name: "nothing", description: "Nothing.", inputSchema: { type: "object" } }]),
  call: () => Promise.resolve({ kind: "ok", content: "", truncated: false }),
};

type Bench = { db: Database; sessions: Sessions; access: ModelAccess };

const begin = async ({ db, sessions, access }: Bench, text: string, onEntry?: (entry: SessionEntry) => void) => {
  const { writer } = await sessions.open(TENANT, { agentName: "bench", title: text, openedBy: "bench" });
  const turn = { kind: "turn", from: "bench", text } as const;
  await writer.append(turn);
  const clock = systemClock;
  const work: Omit<SessionAtWork, "told"> = {
    clock,
    router: createModelRouter(clock),
    budgets: createBudgets({ db, events: createEventLog(), clock }),
    priceOf: () => null,
    writer,
    transcript: createTranscript([turn]),
    tools: NOTHING,
    models: [access],
    scope: { tenantId: TENANT, agentName: "bench" },
    maxSteps: 100,
    idleMs: 60_000,
    callSuffix: "",
    onEntry,
    signal: new AbortController().signal,
  };
  return { work, after: writer.lastSeq() };
};

/** The same calls, with the prompts that the loop would make, and nothing besides. */
const bare = async (access: ModelAccess, prompts: SessionAtWork["transcript"][]): Promise<number> => {
  const [tools, signal] = [await NOTHING.schemas(), new AbortController().signal];
  const startedAt = performance.now();
  for (const transcript of prompts) {
    const model = await openModel(access);
    const call = { access, model, prompt: transcript.prompt(), tools, idleMs: 60_000, clock: systemClock, signal };
    for await (const part of callModel(call)) void part;
  }
  return performance.now() - startedAt;
};

const prefixes = (entries: readonly SessionEntry[]): SessionAtWork["transcript"][] =>
  Array.from({ length: STEPS }, (_, n) => {
    const end = entries.findIndex((entry) => entry.kind === "step-started" && entry.step === n + 1);
    return createTranscript(entries.slice(0, end));
  });

type Steps = { loopMs: number; bareMs: number; loopCpuMs: number; bareCpuMs: number };

/** CPU of this process, in milliseconds. */
const cpuMs = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
};

const measureSteps = async (bench: Bench): Promise<Steps> => {
  const entries: SessionEntry[] = [{ kind: "turn", from: "bench", text: "steps" }];
  const { work } = await begin(bench, "steps", (entry) => entries.push(entry));
  const [startedAt, cpuBefore] = [performance.now(), process.cpuUsage()];
  await runAgentLoop(work);
  const [loopMs, loopCpuMs] = [(performance.now() - startedAt) / STEPS, cpuMs(cpuBefore) / STEPS];
  const prompts = prefixes(entries);
  const cpuBetween = process.cpuUsage();
  const bareMs = (await bare(bench.access, prompts)) / STEPS;
  return { loopMs, bareMs, loopCpuMs, bareCpuMs: cpuMs(cpuBetween) / STEPS };
};

/** @property firstMs from the beginning of the loop to the follower that has the first token; passMs: of that, from the token in this process on */
type Streamed = { firstMs: number; passMs: number };

const streamOne = async (bench: Bench): Promise<Streamed> => {
  let cameAt = Number.NaN;
  const { work, after } = await begin(bench, "stream", (entry) => {
    if (entry.kind === "text" && Number.isNaN(cameAt)) cameAt = performance.now();
  });
  const stop = new AbortController();
  const followed = { after, signal: stop.signal };
  const following = (async () => {
    for await (const { entry } of bench.sessions.follow(TENANT, work.writer.sessionId, followed)) {
      if (entry.kind === "text") return performance.now();
    }
    throw new Error("the session ended without a word");
  })();
  const startedAt = performance.now();
  await runAgentLoop(work);
  const hadAt = await following;
  stop.abort();
  return { firstMs: hadAt - startedAt, passMs: hadAt - cameAt };
};

/** The same answer from the provider, read to its end. */
const streamBare = async ({ access }: Bench): Promise<number> => {
  const prompt = createTranscript([{ kind: "turn", from: "bench", text: "stream" }]).prompt();
  const [tools, signal] = [await NOTHING.schemas(), new AbortController().signal];
  const startedAt = performance.now();
  let firstMs = Number.NaN;
  const call = { access, model: await openModel(access), prompt, tools, idleMs: 60_000, clock: systemClock, signal };
  for await (const part of callModel(call)) {
    if (part.kind === "text" && Number.isNaN(firstMs)) firstMs = performance.now() - startedAt;
  }
  return firstMs;
};

/** They begin by the clock, all within the six seconds that an answer takes: at the end all of them stream. */
const sideBySide = <T>(one: () => Promise<T>): Promise<T[]> =>
  Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async (_, n) => {
      await delay(n * BETWEEN_MS);
      return one();
    }),
  );

type Round = { steps: Steps[]; bareFirstMs: number[]; firstMs: number[]; passMs: number[] };

const measureRound = async (bench: Bench): Promise<Round> => {
  const steps: Steps[] = [];
  for (let pair = 0; pair < 5; pair += 1) steps.push(await measureSteps(bench));
  const bareFirstMs = await sideBySide(() => streamBare(bench));
  const streamed = await sideBySide(() => streamOne(bench));
  return {
    steps,
    bareFirstMs: bareFirstMs.map(rounded),
    firstMs: streamed.map(({ firstMs }) => rounded(firstMs)),
    passMs: streamed.map(({ passMs }) => rounded(passMs)),
  };
};

const rounds = roundsWanted(ROUNDS);
const provider = await startScriptedProvider(SCRIPT);
const access = await findModelAccess(provider.settings, { model: "anthropic/scripted" });
const measureAll = () =>
  withPostgres(async (engine) => {
    const connection = await engine.createDatabase();
    const db = await openDatabase(connection);
    const sessions = await openSessions({ db, clock: systemClock });
    const bench = { db, sessions, access };
    try {
      await measureSteps(bench);
      const measured: Round[] = [];
      for (let round = 0; round < rounds; round += 1) {
        measured.push(await measureRound(bench));
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

const pairs = samples.flatMap(({ steps }) => steps);
/** Of the round, what the loop's sessions have over the bare answers at the same place among the 200. */
const added = (share: number): number =>
  rounded(median(samples.map(({ firstMs, bareFirstMs }) => quantile(firstMs, share) - quantile(bareFirstMs, share))));
const passed = (share: number): number => rounded(median(samples.map(({ passMs }) => quantile(passMs, share))));
const summary = {
  step: {
    loopMs: rounded(median(pairs.map(({ loopMs }) => loopMs))),
    bareMs: rounded(median(pairs.map(({ bareMs }) => bareMs))),
    addedMs: rounded(median(pairs.map(({ loopMs, bareMs }) => loopMs - bareMs))),
    addedCpuMs: rounded(median(pairs.map(({ loopCpuMs, bareCpuMs }) => loopCpuMs - bareCpuMs))),
  },
  streaming: {
    addedP50Ms: added(0.5),
    addedP95Ms: added(0.95),
    addedP99Ms: added(0.99),
    fromProcessToFollowerP95Ms: passed(0.95),
  },
};
const raw = samples.map(({ steps, ...streamed }) => ({
  steps: steps.map((step) => Object.fromEntries(Object.entries(step).map(([name, ms]) => [name, rounded(ms)]))),
  ...streamed,
}));
const workload = { rounds, stepsOfASession: STEPS, sideBySide: SIDE_BY_SIDE };
console.log(JSON.stringify({ summary, samples: raw, environment: { postgres, workload } }));
