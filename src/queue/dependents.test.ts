import { expect, test } from "vitest";
import type { TaskId } from "../model/ids.ts";
import { dependentsOf } from "./dependents.ts";

const edges = (text: string) =>
  text.split(" ").map((pair) => {
    const [dependsOn, taskId] = pair.split(">") as [TaskId, TaskId];
    return { taskId, dependsOn };
  });
const of = (text: string, ...from: string[]) => dependentsOf(edges(text), from as TaskId[]).sort();

test("near and far dependents, each once, and nothing else", () => {
  expect(of("a>b a>c b>d c>d d>e x>y", "a")).toEqual(["b", "c", "d", "e"]);
  expect(of("a>b x>y", "a", "x")).toEqual(["b", "y"]);
  expect(of("a>b", "b")).toEqual([]);
});

test("ends also where dependencies go round, and does not name where it began", () => {
  expect(of("a>b b>c c>a", "a")).toEqual(["b", "c"]);
});
