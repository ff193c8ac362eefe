import { afterAll, beforeAll, expect, test } from "vitest";
import { expectWithin } from "../../../test/support/within.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import type { RecordedEntry, SessionEntry } from "../../model/agent-session.ts";
import { LOCAL_TENANT, type AttemptId, type RunId, type TaskId, type TenantId } from "../../model/ids.ts";
import { systemClock } from "../../runtime/clock.ts";
import { openSessions, type OpenSession, type Sessions } from "./sessions.ts";
import { createTranscript } from "./transcript.ts";

let database: TestDatabase;
let sessions: Sessions;
let elsewhere: Sessions;
beforeAll(async () => {
  database = await openTestDatabase();
  sessions = await openSessions({ db: database.db, clock: systemClock });
  elsewhere = await openSessions({ db: database.db, clock: systemClock });
});
afterAll(async () => {
  await sessions.close();
  await elsewhere.close();
  await database.drop();
});

const newSession = (title = "A session"): Promise<OpenSession> =>
  sessions.open(LOCAL_TENANT, { agentName: "coder", title, openedBy: "test" });

const ended = (step: number): SessionEntry => ({
  kind: "step-ended",
  step,
  model: "m",
  finish: "stop",
  usage: { input: 10, output: 5, cached: 2, reasoning: 1 },
  microUsd: step % 2 === 0 ? 7 : null,
  firstTokenMs: 1,
  latencyMs: 2,
});
const text = (step: number, delta: string): SessionEntry => ({ kind: "text", step, part: 0, delta });
const entriesOf = (sessionId: string) => sessions.entries(LOCAL_TENANT, sessionId, { after: 0, limit: 100_000 });
const spoken = (entries: readonly RecordedEntry[]): string =>
  entries.flatMap(({ entry }) => (entry.kind === "text" ? [entry.delta] : [])).join("");

const collect = async (from: Sessions, sessionId: string, after = 0): Promise<RecordedEntry[]> => {
  const got: RecordedEntry[] = [];
  const signal = new AbortController().signal;
  for await (const entry of from.follow(LOCAL_TENANT, sessionId, { after, signal })) got.push(entry);
  return got;
};

test("entries are numbered without gaps, summed up, and every delta is stored once", async () => {
  const { writer, session } = await newSession();
  for (let step = 1; step <= 3; step += 1) {
    writer.write({ kind: "step-started", step, model: "m" });
    for (let index = 0; index < 200; index += 1) writer.write(text(step, `${step}.${index} `));
    await writer.append(ended(step));
  }

  const entries = await entriesOf(session.sessionId);

  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  const wanted = [1, 2, 3].flatMap((step) => Array.from({ length: 200 }, (_, index) => `${step}.${index} `)).join("");
  expect(spoken(entries)).toBe(wanted);
  expect(entries.length).toBeLessThan(60);
  expect(await sessions.get(LOCAL_TENANT, session.sessionId)).toMatchObject({
    lastSeq: entries.length,
    steps: 3,
    model: "m",
    usage: { input: 30, output: 15, cached: 6, reasoning: 3 },
    microUsd: 7,
    unpricedSteps: 2,
  });
});

test("followers here and in another process get each entry once and in order, whenever they come", async () => {
  const { writer, session } = await newSession();
  const here = collect(sessions, session.sessionId);
  const there = collect(elsewhere, session.sessionId);
  for (let index = 0; index < 300; index += 1) {
    writer.write(text(1, `${index} `));
    if (index % 50 === 0) await writer.append({ kind: "turn", from: "test", text: `turn ${index}` });
  }
  const late = collect(elsewhere, session.sessionId, 3);
  await writer.append({ kind: "ended", state: "ended", reason: "done" });

  const [a, b, c] = await Promise.all([here, there, late]);

  const all = await entriesOf(session.sessionId);
  expect(a.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq));
  expect(b.map(({ seq }) => seq)).toEqual(all.map(({ seq }) => seq));
  expect(c.map(({ seq }) => seq)).toEqual(all.slice(3).map(({ seq }) => seq));
  expect(spoken(a)).toBe(Array.from({ length: 300 }, (_, index) => `${index} `).join(""));
});

test("who writes to a session that another has written to is told so, and adds nothing", async () => {
  const { writer, session } = await newSession();
  const other = await elsewhere.goOn(LOCAL_TENANT, session.sessionId);
  await other.writer.append({ kind: "turn", from: "other", text: "mine" });

  await expect(writer.append({ kind: "turn", from: "first", text: "too late" })).rejects.toMatchObject({
    code: "AGENT_SESSION_BUSY",
  });

  expect((await entriesOf(session.sessionId)).map(({ entry }) => entry)).toEqual([
    { kind: "turn", from: "other", text: "mine" },
  ]);
});

test("words are found though they came in pieces, in the sessions of the tenant alone", async () => {
  const { writer, session } = await newSession("Search me");
  writer.write({ kind: "step-started", step: 1, model: "m" });
  writer.write(text(1, "the hippo"));
  await writer.append({ kind: "turn", from: "x", text: "in between" });
  writer.write(text(1, "griff flies\0"));
  await writer.append(ended(1));
  const stranger = await sessions.open("stranger" as TenantId, { agentName: "a", title: "t", openedBy: "x" });
  await stranger.writer.append({ kind: "turn", from: "x", text: "a hippogriff as well" });

  const hits = await sessions.search(LOCAL_TENANT, { words: "hippogriff -bus", limit: 10 });

  expect(hits).toMatchObject([{ sessionId: session.sessionId, title: "Search me" }]);
  expect(hits[0]?.excerpt).toContain("«hippogriff»");
  await expect(sessions.get(LOCAL_TENANT, stranger.session.sessionId)).rejects.toMatchObject({
    code: "AGENT_SESSION_NOT_FOUND",
  });
});

test("a fork begins as its parent did and goes its own way", async () => {
  const { writer, session } = await newSession();
  await writer.append({ kind: "turn", from: "x", text: "one" }, { kind: "turn", from: "x", text: "two" });
  await writer.append({ kind: "ended", state: "ended", reason: "done" });

  const fork = await sessions.fork(LOCAL_TENANT, session.sessionId, { through: 1, openedBy: "y" });
  await fork.writer.append({ kind: "turn", from: "y", text: "other" });

  const said = (await entriesOf(fork.session.sessionId)).map(({ entry }) => entry.kind === "turn" && entry.text);
  expect(said).toEqual(["one", "other"]);
  expect(fork.session).toMatchObject({ state: "open", parentId: session.sessionId, parentSeq: 1 });
  const whole = await sessions.fork(LOCAL_TENANT, session.sessionId, { through: null, openedBy: "y" });
  expect(whole.session).toMatchObject({ state: "open", parentSeq: 2 });
  await expect(sessions.fork(LOCAL_TENANT, session.sessionId, { through: 99, openedBy: "y" })).rejects.toMatchObject({
    code: "AGENT_SESSION_NOT_FOUND",
  });
});

test("a fork is replayed with the steps that its parent has paid for, and without a difference to it so far", async () => {
  const { writer, session } = await newSession();
  const step = (number: number): SessionEntry[] => [
    { kind: "step-started", step: number, model: "m" },
    text(number, `words ${number}`),
    ended(number),
  ];
  await writer.append({ kind: "turn", from: "x", text: "do it" }, ...step(1), ...step(2));
  const options = { through: 4, openedBy: "test" };
  const fork = await sessions.fork(LOCAL_TENANT, session.sessionId, options);
  await fork.writer.append(...step(2));

  const replay = await sessions.replay(LOCAL_TENANT, fork.session.sessionId);
  const diff = await sessions.diff(LOCAL_TENANT, session.sessionId, fork.session.sessionId);

  expect(replay).toMatchObject({ divergence: null, steps: [{ text: "words 1" }, { text: "words 2" }] });
  expect(diff.firstDifference).toBeNull();
});

test("an attempt goes on with the session of who does the task, not with that of a reviewer", async () => {
  const task = { runId: "r" as RunId, taskId: "t" as TaskId, attemptId: "a" as AttemptId };
  const named = { title: "Do it", ...task };
  const own = await sessions.open(LOCAL_TENANT, { agentName: "coder", openedBy: "coder", ...named });
  await sessions.open(LOCAL_TENANT, { agentName: "critic", openedBy: "provost", ...named });
  expect((await sessions.goOnWithTask(LOCAL_TENANT, task))?.session.sessionId).toBe(own.session.sessionId);
  await own.writer.append({ kind: "ended", state: "ended", reason: "done" });
  expect(await sessions.goOnWithTask(LOCAL_TENANT, task)).toBeNull();
});

test("a session of 2,000 steps is gone on with in less than a second", async () => {
  const { writer, session } = await newSession();
  for (let step = 1; step <= 2_000; step += 1) {
    writer.write({ kind: "step-started", step, model: "m" });
    writer.write({ kind: "tool-call", step, callId: `c${step}`, name: "read_file", input: { path: `src/${step}.ts` } });
    writer.write(ended(step));
    const answer = { kind: "tool-answer", step, callId: `c${step}`, outcome: "ok", code: null } as const;
    writer.write({ ...answer, content: "x".repeat(500), truncated: false, durationMs: 1 });
    if (step % 100 === 0) await writer.append();
  }

  await expectWithin(1_000, async () => {
    const began = performance.now();
    const { entries } = await elsewhere.goOn(LOCAL_TENANT, session.sessionId);
    const prompt = createTranscript(entries.map(({ entry }) => entry)).prompt();
    const tookMs = performance.now() - began;
    expect(prompt).toHaveLength(4_000);
    return tookMs;
  });
});
