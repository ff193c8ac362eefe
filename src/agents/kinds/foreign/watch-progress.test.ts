import { expect, test } from "vitest";
import type { SessionEntry } from "../../../model/agent-session.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { Governor } from "../../governor/governor.ts";
import { createProgress } from "../../governor/progress.ts";
import type { ForeignEnd } from "./foreign-end.ts";
import { type Round, type Watch, watchProgress } from "./watch-progress.ts";

const DONE: ForeignEnd = { exitCode: 0, failure: null };
const ENDED: ForeignEnd = { exitCode: null, failure: new ProvostError("TASK_CANCELLED", "it was told to stop") };
const NEVER = new AbortController().signal;

/** Judges as the real one does; whoever is asked says what the test says. */
const governorWith = (answer: "go on" | "no"): Governor & { asked: string[] } => {
  const progress = createProgress([]);
  const asked: string[] = [];
  return {
    asked,
    add: (entry) => progress.add(entry),
    stalls: () => progress.stall() !== null,
    pass: async (say) => {
      const stall = progress.stall();
      if (stall === null) return;
      asked.push(`${stall.why} at ${stall.step}`);
      if (answer === "no") throw new ProvostError("AGENT_STALLED", stall.reason);
      const continued: SessionEntry = { kind: "decision", what: "continued", reason: "ada" };
      progress.add(continued);
      await say(continued);
      await say({ kind: "turn", from: "ada", text: "ada lets you go on" });
    },
  };
};

/** Its files are `tree()`; a look at them takes until the next turn of the loop. */
const watchWith = (governor: Governor, tree: () => string) => {
  const recorded: string[] = [];
  const watch = watchProgress({
    governor,
    base: "b",
    snapshot: () => Promise.resolve({ commit: "c", tree: tree() }),
    record: (entry) => Promise.resolve(void recorded.push(entry.kind)),
  });
  return { watch, recorded };
};

const aborted = (signal: AbortSignal): Promise<ForeignEnd> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(ENDED), { once: true }));

const answers = (watch: Watch, content: string, from = 0): void => {
  const call = { step: 1, name: "test", input: { suite: "all" } } as const;
  for (let index = from; index < from + 4; index += 1) {
    const callId = `c${index}`;
    watch.add({ kind: "tool-call", callId, ...call });
    watch.add({
      kind: "tool-answer",
      step: 1,
      callId,
      outcome: "ok",
      content,
      truncated: false,
      code: null,
      durationMs: 1,
    });
  }
};

test("one that does the same over and over is ended, asked about, and begun again with the word", async () => {
  const governor = governorWith("go on");
  const { watch, recorded } = watchWith(governor, () => "t0");
  const words: (string | null)[] = [];

  const end = await watch.guard(({ signal, word }: Round) => {
    words.push(word);
    if (words.length > 2) return Promise.resolve(DONE);
    answers(watch, "red", 10 * words.length);
    return aborted(signal);
  }, NEVER);

  expect(end).toEqual(DONE);
  expect(words).toEqual([null, "ada lets you go on", "ada lets you go on"]);
  // Each is a question of its own: the answer to the first must not be taken for one to the second.
  expect(new Set(governor.asked).size).toBe(2);
  expect(recorded).toEqual(["decision", "turn", "decision", "turn"]);
});

test("whom nobody lets go on has failed", async () => {
  const { watch } = watchWith(governorWith("no"), () => "t0");
  const work = ({ signal }: Round) => {
    answers(watch, "red");
    return aborted(signal);
  };
  await expect(watch.guard(work, NEVER)).rejects.toMatchObject({ code: "AGENT_STALLED" });
});

test.each([
  ["its files change in between", "red", true],
  ["it does not say what was answered", "", false],
])("is let be: %s", async (_, content, changes) => {
  let looks = 0;
  const governor = governorWith("no");
  const { watch } = watchWith(governor, () => (changes ? `t${(looks += 1)}` : "t0"));
  const end = await watch.guard(async () => {
    for (let round = 0; round < 3; round += 1) {
      answers(watch, content, 10 * round);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return DONE;
  }, NEVER);
  expect(end).toEqual(DONE);
  expect(governor.asked).toEqual([]);
});

test("what has ended by itself in that moment is done", async () => {
  const governor = governorWith("no");
  const { watch } = watchWith(governor, () => "t0");
  const work = async ({ signal }: Round): Promise<ForeignEnd> => {
    answers(watch, "red");
    await aborted(signal);
    return DONE;
  };
  expect(await watch.guard(work, NEVER)).toEqual(DONE);
  expect(governor.asked).toEqual([]);
});
