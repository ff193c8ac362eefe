import { expect, test } from "vitest";
import { TASK_NEXT } from "../model/states.ts";
import { sourceStates } from "./transitions.ts";

test("the sources of a state come from the table, and can be narrowed but not widened", () => {
  expect(sourceStates(TASK_NEXT, "merging")).toEqual(["leased"]);
  expect(sourceStates(TASK_NEXT, "queued", ["waiting"])).toEqual(["waiting"]);
  expect(() => sourceStates(TASK_NEXT, "queued", ["succeeded"])).toThrow(
    "no transition leads from succeeded to queued",
  );
});
