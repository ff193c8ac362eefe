import { expect, test } from "vitest";
import type { SessionEntry } from "../../model/agent-session.ts";
import { createTranscript } from "./transcript.ts";

const usage = { input: 100, output: 10, cached: 0, reasoning: 0 };
const ended = (step: number, finish: "stop" | "tool-calls" | "length" = "tool-calls"): SessionEntry => ({
  kind: "step-ended",
  step,
  model: "m",
  finish,
  usage,
  microUsd: null,
  firstTokenMs: 1,
  latencyMs: 2,
});
const started = (step: number): SessionEntry => ({ kind: "step-started", step, model: "m" });
const call = (step: number, callId: string): SessionEntry => ({
  kind: "tool-call",
  step,
  callId,
  name: "t",
  input: {},
});
const answer = (step: number, callId: string): SessionEntry => ({
  kind: "tool-answer",
  step,
  callId,
  outcome: "ok",
  content: `answer to ${callId}`,
  truncated: false,
  code: null,
  durationMs: 1,
});
const turn: SessionEntry = { kind: "turn", from: "x", text: "do it" };
const roles = (entries: SessionEntry[]): string[] =>
  createTranscript(entries)
    .prompt()
    .map(({ role }) => role);

test("an answer that was not brought to its end is left out", () => {
  const cut: SessionEntry = { kind: "text", step: 1, part: 0, delta: "half an ans" };
  expect(roles([turn, started(1), cut])).toEqual(["user"]);
  const failed: SessionEntry = { kind: "step-failed", step: 1, model: "m", code: "X", class: "transient", message: "" };
  expect(roles([turn, started(1), cut, failed, started(2), call(2, "a"), ended(2), answer(2, "a")])).toEqual([
    "user",
    "assistant",
    "tool",
  ]);
});

test("deltas of a part become one text, with what the provider wants to see again", () => {
  const piece = (delta: string, data?: Record<string, { signature: string }>): SessionEntry => ({
    kind: "reasoning",
    step: 1,
    part: 0,
    delta,
    ...(data && { data }),
  });
  const transcript = createTranscript([
    turn,
    started(1),
    piece("I "),
    piece("think"),
    piece("", { p: { signature: "s" } }),
    ended(1, "stop"),
  ]);
  expect(transcript.prompt()[1]).toEqual({
    role: "assistant",
    content: [{ type: "reasoning", text: "I think", providerOptions: { p: { signature: "s" } } }],
  });
  expect(transcript.finished()).toBe(true);
});

test("calls without an answer are known, and those after the last snapshot are made again in a new worktree", () => {
  const snapshot: SessionEntry = { kind: "snapshot", step: 1, commit: "c", base: "b" };
  const before = [
    turn,
    started(1),
    call(1, "a"),
    ended(1),
    answer(1, "a"),
    snapshot,
    started(2),
    call(2, "b"),
    call(2, "c"),
    ended(2),
  ];
  expect(
    createTranscript(before)
      .unanswered()
      .map(({ callId }) => callId),
  ).toEqual(["b", "c"]);
  const answered = createTranscript([...before, answer(2, "b"), answer(2, "c")]);
  expect(answered.unanswered()).toEqual([]);

  answered.add({ kind: "resumed", attemptId: "2", snapshot: "c" });

  expect(answered.unanswered().map(({ callId }) => callId)).toEqual(["b", "c"]);
});

test("a compaction keeps the first turn, its summary, and the steps from where it says", () => {
  const steps = [1, 2, 3].flatMap((step) => [
    started(step),
    call(step, `c${step}`),
    ended(step),
    answer(step, `c${step}`),
  ]);
  const transcript = createTranscript([turn, ...steps]);
  const tokens = transcript.tokens();
  transcript.add({ kind: "compaction", keptFrom: 3, summary: "in short", tokensBefore: 1, tokensAfter: 1 });
  expect(transcript.prompt().map(({ role }) => role)).toEqual(["user", "user", "assistant", "tool"]);
  expect(transcript.stepsEnded()).toBe(3);
  expect(transcript.tokens()).toBeLessThan(tokens);
});

test("an answer that was cut off at its limit is not the last", () => {
  const said: SessionEntry = { kind: "text", step: 1, part: 0, delta: "so" };
  expect(createTranscript([turn, started(1), said, ended(1, "length")]).finished()).toBe(false);
  expect(createTranscript([turn, started(1), said, ended(1, "stop")]).finished()).toBe(true);
  expect(createTranscript([turn, started(1), said, ended(1, "stop"), turn]).finished()).toBe(false);
});
