import { expect, test } from "vitest";
import { aLog, answered, calling, ending, saying, turning } from "../../../../test/support/session-logs.ts";
import type { SessionEntry } from "../../../model/agent-session.ts";
import { replayLog } from "./replay-log.ts";

const replay = (entries: readonly SessionEntry[]) => {
  const { session, entries: recorded } = aLog("a", entries);
  return replayLog(session, recorded);
};
const whole = [
  turning("do it"),
  ...calling(1, "c1", "read_file", { path: "a" }),
  answered(1, "c1", "text of a"),
  ...saying(2, "done"),
  ending(),
];

test("a whole session is replayed to its end, the same each time, with the answers of its log", () => {
  const one = replay(whole);
  expect(one.divergence).toBeNull();
  expect(one.steps.map(({ step, calls }) => [step, calls[0]?.answer])).toEqual([
    [1, "text of a"],
    [2, undefined],
  ]);
  expect(replay(whole).steps).toEqual(one.steps);
});

test("what a model was shown is another thing once one of the answers before it is another", () => {
  const other = whole.map((entry) => (entry.kind === "tool-answer" ? { ...entry, content: "a forged text" } : entry));
  const [one, two] = [replay(whole), replay(other)];
  expect(two.steps[0]?.shown).toBe(one.steps[0]?.shown);
  expect(two.steps[1]?.shown).not.toBe(one.steps[1]?.shown);
});

test("a call that nobody answered before the next step is where it diverges; nothing after it is replayed", () => {
  const { divergence, steps } = replay(whole.filter(({ kind }) => kind !== "tool-answer"));
  expect(divergence).toMatchObject({ what: "unanswered", step: 1, recorded: "step 2 was begun" });
  expect(divergence?.replayed).toContain("read_file c1");
  expect(steps).toHaveLength(1);
});

test("an answer to a call that was never made, and a step out of its turn, are divergences", () => {
  expect(replay([turning("x"), answered(1, "nobody", "x")]).divergence?.what).toBe("answer-without-call");
  expect(replay([turning("x"), ...saying(3, "x")]).divergence).toMatchObject({
    what: "step-number",
    replayed: "step 1",
  });
});

test("an entry that is missing in the log, and sums that are not those of its steps, are found", () => {
  const { session, entries } = aLog("a", whole);
  const missing = entries.filter(({ seq }) => seq !== 2);
  expect(replayLog(session, missing).divergence).toMatchObject({ what: "sequence", recorded: "entry 3" });
  expect(replayLog({ ...session, microUsd: 1 }, entries).divergence?.what).toBe("sums");
});

test("a summary that is not the one that the rule makes of the log is found", () => {
  const summarised = (summary: string): SessionEntry[] => [
    ...whole.slice(0, -1),
    { kind: "compaction", keptFrom: 2, summary, tokensBefore: 9, tokensAfter: 1 },
  ];
  const { divergence } = replay(summarised("I did it all."));
  expect(divergence?.what).toBe("summary");
  expect(replay(summarised(divergence?.replayed ?? "")).divergence).toBeNull();
});
