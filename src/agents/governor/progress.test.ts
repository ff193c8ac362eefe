import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { SessionEntry } from "../../model/agent-session.ts";
import { createProgress, PROGRESS_LIMITS } from "./progress.ts";

type Json = Extract<SessionEntry, { kind: "tool-call" }>["input"];
type Step = { name?: string; input?: Json; content?: string; tree?: string; tokens?: number };

/** As the loop writes them: what was called and answered, the files afterwards, the end of the step. */
const entriesOf = (steps: readonly Step[]): SessionEntry[] =>
  steps.flatMap(
    ({ name = "read_file", input = {}, content = "", tree = "t0", tokens = 100 }, index): SessionEntry[] => {
      const step = index + 1;
      const callId = `c${step}`;
      const answer = { truncated: false, code: null, durationMs: 1 } as const;
      const usage = { input: tokens, output: 0, cached: 0, reasoning: 0 };
      const ended = { model: "m", finish: "tool-calls", microUsd: 0, firstTokenMs: 1, latencyMs: 1 } as const;
      return [
        { kind: "step-ended", step, usage, ...ended },
        { kind: "tool-call", step, callId, name, input },
        { kind: "tool-answer", step, callId, outcome: "ok", content, ...answer },
        { kind: "snapshot", step, commit: `commit-${step}`, base: "b", tree },
      ];
    },
  );

const judged = (entries: readonly SessionEntry[], touches: readonly string[] = []) => {
  const progress = createProgress(touches);
  for (const entry of entries) progress.add(entry);
  return progress.stall()?.why ?? null;
};

const times = (count: number, step: (index: number) => Step): Step[] =>
  Array.from({ length: count }, (_, i) => step(i));

test("the same call with the same answer, however its arguments are ordered", () => {
  const orders = [
    { path: "a", from: 1 },
    { from: 1, path: "a" },
  ];
  const steps = times(4, (index) => ({ input: orders[index % 2] ?? {} }));
  expect(judged(entriesOf(steps))).toBe("repeats");
  expect(judged(entriesOf(steps.slice(1)))).toBeNull();
});

test("the same call is no repetition where a file has changed or the answer is another", () => {
  expect(judged(entriesOf(times(11, (index) => ({ tree: `t${index}` }))))).toBeNull();
  expect(judged(entriesOf(times(40, (index) => ({ content: `${index}` }))))).toBeNull();
});

test("a standstill: other calls, and nothing new in any", () => {
  const calls = times(4 + PROGRESS_LIMITS.standstillSteps, (index) => ({ input: { path: `${index % 4}` } }));
  const alternating = calls.map((step, index) => ({ ...step, tree: index === 1 ? "t1" : "t0" }));
  expect(["standstill", "repeats"]).toContain(judged(entriesOf(alternating)));
});

test("files that go back and forth are circles", () => {
  const steps = times(8, (index) => ({ input: { n: index }, tree: `t${index % 2}` }));
  expect(judged(entriesOf(steps))).toBe("circles");
});

test("tokens without a change of files are idle burn, however new all is that is read", () => {
  const steps = times(30, (index) => ({ content: `${index}`, tokens: 100_000 }));
  expect(judged(entriesOf(steps))).toBe("idle-burn");
  expect(judged(entriesOf(steps.map((step, index) => ({ ...step, tree: `t${index}` }))))).toBeNull();
});

test("writing what the task does not name is drift, where it names anything", () => {
  const steps = times(10, (index) => ({ name: "write_file", input: { path: `docs/${index}.md` }, tree: `t${index}` }));
  expect(judged(entriesOf(steps), ["src/**"])).toBe("drift");
  expect(judged(entriesOf(steps), ["docs/**"])).toBeNull();
  expect(judged(entriesOf(steps))).toBeNull();
  const back = [...steps.slice(1), { name: "write_file", input: { path: "src/a.ts" }, tree: "last" }];
  expect(judged(entriesOf(back), ["src/**"])).toBeNull();
});

test("who was let go on is judged anew", () => {
  const again = entriesOf(times(4, () => ({})));
  const continued: SessionEntry = { kind: "decision", what: "continued", reason: "ada: go on" };
  expect(judged([...again, continued])).toBeNull();
  expect(judged([...again, continued, ...again])).toBe("repeats");
});

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    input: fc.record({ path: fc.constantFrom("a", "b", "c") }),
    content: fc.constantFrom("x", "y"),
    tree: fc.constantFrom("t0", "t1", "t2", "t3"),
    tokens: fc.integer({ min: 0, max: 300_000 }),
  }),
  { maxLength: 40 },
);

test("whoever makes something new in every step is never stopped", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const busy = all.map((step, index) => ({ ...step, tree: `new-${index}` }));
      expect(judged(entriesOf(busy))).toBeNull();
    }),
  );
});

test("whatever came before, who does one thing over and over is stopped before long", () => {
  fc.assert(
    fc.property(steps, (before) => {
      const last = times(PROGRESS_LIMITS.sameCalls + 1, () => ({ tree: "t9" }));
      expect(judged(entriesOf([...before, ...last]))).not.toBeNull();
    }),
  );
});

test("once told, it is told until somebody lets it go on, or something has changed", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const progress = createProgress([]);
      for (const entry of entriesOf(all)) {
        progress.add(entry);
        const told = progress.stall();
        progress.add({ kind: "decision", what: "paused", reason: "" });
        expect(progress.stall()).toEqual(told);
      }
    }),
  );
});
