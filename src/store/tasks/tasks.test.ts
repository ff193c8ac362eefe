import { expect, test } from "vitest";
import type { TaskId } from "../../model/ids.ts";
import { conflictKeys } from "./tasks.ts";

const task = (taskId: string, ...conflictsWith: string[]) => ({ taskId: taskId as TaskId, conflictsWith });

test("both of a pair get the same key, whichever of them names the other", () => {
  const keys = conflictKeys([task("a", "b"), task("b"), task("c", "a"), task("d")]);
  expect(Object.fromEntries(keys)).toEqual({
    a: ['["a","b"]', '["a","c"]'],
    b: ['["a","b"]'],
    c: ['["a","c"]'],
    d: [],
  });
});

test("a pair has one key, and nothing conflicts with itself", () => {
  const keys = conflictKeys([task("a", "b", "b", "a"), task("b", "a")]);
  expect(Object.fromEntries(keys)).toEqual({ a: ['["a","b"]'], b: ['["a","b"]'] });
});

test("ids are told apart whatever characters they hold", () => {
  const keys = conflictKeys([task('a","b', "c"), task("a", 'b","c')]);
  expect(new Set([...keys.values()].flat()).size).toBe(2);
});
