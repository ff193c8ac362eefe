import { expect, test } from "vitest";
import { readTaskText } from "./task-text.ts";

const read = (raw: string, prefixIsName = false) =>
  JSON.parse(JSON.stringify(readTaskText(raw, prefixIsName), (_, value: unknown) =>
    value === null || (Array.isArray(value) && value.length === 0) ? undefined : value,
  )) as unknown; // prettier-ignore

test.each([
  ["✅ Write *the* docs", { title: "Write the docs" }],
  [
    "TS1 (3h): Build it. Acceptance: it runs.",
    { title: "Build it.", assignee: "TS1", estimateMinutes: 180, acceptance: ["it runs."] },
  ],
  ["Build it; acceptance: 5 runs", { title: "Build it", acceptance: ["5 runs"] }],
  ["A + B (2.5h): Pair", { title: "Pair", assignee: "A", participants: ["A", "B"], estimateMinutes: 150 }],
  ["Write the docs (30 min)", { title: "Write the docs", estimateMinutes: 30 }],
  ["[P1] Fix the leak", { title: "Fix the leak", priority: "high" }],
  ["Fix the leak (CRITICAL)", { title: "Fix the leak", priority: "critical" }],
  ["09:00 - Stand up", { title: "Stand up", window: { time: "09:00" } }],
  ["1:30 PM: Review", { title: "Review", window: { time: "13:30" } }],
  ["Day 3-4: Index", { title: "Index", window: { day: 3, endDay: 4 } }],
  ["1 - a step, no time", { title: "1 - a step, no time" }],
  ["Ship it (depends on: Build it, Test it)", { title: "Ship it", dependsOn: "Build it, Test it" }],
  ["Ship it — depends on Build it", { title: "Ship it", dependsOn: "Build it" }],
  ["Check whether the module depends on Foo", { title: "Check whether the module depends on Foo" }],
  ["Call her @ines", { title: "Call her", assignee: "ines" }],
  ["Call her (owner: Ines Roth)", { title: "Call her", assignee: "Ines Roth" }],
  ["Update 4 functions in `a_b.ts`", { title: "Update 4 functions in `a_b.ts`" }],
  ["Note: this is no name", { title: "Note: this is no name" }],
  ["(3h)", { title: "(3h)", estimateMinutes: 180 }],
])("%j", (raw, expected) => {
  expect(read(raw)).toEqual(expected);
});

test("in a list of people's work the first word is who", () => {
  expect(read("QA: Record it", true)).toEqual({ title: "Record it", assignee: "QA" });
});
