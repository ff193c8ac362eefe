import { expect, test } from "vitest";
import { readTaskRetentionMs } from "./retention.ts";

const DAY_MS = 86_400_000;

test("tasks are kept for 30 days unless the environment says otherwise", () => {
  expect(readTaskRetentionMs({})).toBe(30 * DAY_MS);
  expect(readTaskRetentionMs({ PROVOST_TASK_RETENTION_DAYS: "" })).toBe(30 * DAY_MS);
  expect(readTaskRetentionMs({ PROVOST_TASK_RETENTION_DAYS: "7" })).toBe(7 * DAY_MS);
});

test.each(["0", "-1", "1.5", "soon", "99999"])("%s is no number of days", (days) => {
  expect(() => readTaskRetentionMs({ PROVOST_TASK_RETENTION_DAYS: days })).toThrowError(
    expect.objectContaining({ code: "CONFIGURATION_INVALID" }) as Error,
  );
});
