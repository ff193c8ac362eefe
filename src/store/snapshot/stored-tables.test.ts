import { expect, test } from "vitest";
import { inReferenceOrder } from "./stored-tables.ts";

const table = (name: string, ...references: string[]) => ({ name, references });

test("what is referred to comes before what refers to it", () => {
  const ordered = inReferenceOrder([table("attempts", "tasks"), table("tasks", "runs"), table("runs"), table("a")]);
  expect(ordered.map(({ name }) => name)).toEqual(["runs", "a", "tasks", "attempts"]);
});

test("tables that refer to each other in a circle are named", () => {
  expect(() => inReferenceOrder([table("a", "b"), table("b", "a"), table("c")])).toThrow("a,b");
});
