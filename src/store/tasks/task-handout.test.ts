import { expect, test } from "vitest";
import { readLeased } from "./task-handout.ts";

const SEPARATOR = "\u001e";
const now = new Date(10_000);

const answer = (turns: readonly number[], extras: string | null = null) => {
  const all = (of: (index: number) => string): string => turns.map((_, index) => of(index)).join(SEPARATOR);
  return {
    count: turns.length,
    ids: all((index) => `task-${index}`),
    queues: all(() => "mail"),
    kinds: all(() => "send"),
    payloads: all((index) => String(index)),
    turns: turns.join(SEPARATOR),
    extras,
  };
};

test("tasks are read in the order of their turns, in whichever order they lay on disk", () => {
  const leased = readLeased([answer([9_000_002, 9_000_000, 9_000_001])], now);
  expect(leased.map(({ taskId }) => taskId)).toEqual(["task-1", "task-2", "task-0"]);
});

test("a task that says nothing more is at its first attempt and has waited since its turn", () => {
  const [task] = readLeased([answer([9_000_000])], now);
  expect(task).toMatchObject({ token: 1, payload: "0", timeoutMs: null, requires: [], failure: null, waitedMs: 1_000 });
});

test("what only some tasks have is read for those, and for no others", () => {
  const failure = { code: "TASK_FAILED" };
  const rare = { token: 3, timeoutMs: 50, requires: ["gpu"], details: { title: "Two" }, failure, waitedMs: 7 };
  const extras = JSON.stringify([{ taskId: "task-1", ...rare }]);
  const [first, second] = readLeased([answer([9_000_000, 9_000_001], extras)], now);
  expect(first).toMatchObject({ token: 1, requires: [], details: null, failure: null });
  expect(second).toMatchObject(rare);
});
