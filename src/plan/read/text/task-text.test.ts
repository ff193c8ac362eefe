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
  [
    "Ship it (depends on: Build it, Test it)",
    { title: "Ship it", order: [{ names: "Build it, Test it", side: "after" }] },
  ],
  ["Ship it — depends on Build it", { title: "Ship it", order: [{ names: "Build it", side: "after" }] }],
  ["Check whether the module depends on Foo", { title: "Check whether the module depends on Foo" }],
  ["Call her @ines", { title: "Call her", assignee: "ines" }],
  ["@angular upgrade to the next", { title: "@angular upgrade to the next", assignee: undefined }],
  ["@ines Call her (2h)", { title: "Call her", assignee: "ines", estimateMinutes: 120 }],
  ["Call her ~2d", { title: "Call her", estimateMinutes: 960 }],
  [
    "Call her (Ines, 2h, 2026-05-20)",
    { title: "Call her", assignee: "Ines", estimateMinutes: 120, window: { date: "2026-05-20" } },
  ],
  ["Call her (Ines, P1, 2h)", { title: "Call her", assignee: "Ines", estimateMinutes: 120, priority: "high" }],
  ["Call her (Ines, Tom, 2h)", { title: "Call her (Ines, Tom, 2h)", estimateMinutes: 120 }],
  ["Call her (Ines, 2 days)", { title: "Call her", assignee: "Ines", estimateMinutes: 960 }],
  ["Call her (2h; QA1)", { title: "Call her", assignee: "QA1", estimateMinutes: 120 }],
  ["Cache it (in redis, 2h)", { title: "Cache it (in redis, 2h)", estimateMinutes: 120 }],
  [
    "Call her. Owner: Ines. Estimate: 6 days. Done when: she answers; twice",
    { title: "Call her.", assignee: "Ines", estimateMinutes: 2_880, acceptance: ["she answers; twice"] },
  ],
  ["Call her – 4h – at noon", { title: "Call her – at noon", estimateMinutes: 240 }],
  ["Call her — 5h ← V1", { title: "Call her", estimateMinutes: 300, order: [{ names: "V1", side: "after" }] }],
  ["Call her — owner Ines Roth", { title: "Call her", assignee: "Ines Roth" }],
  ["Call her — owner unknown", { title: "Call her — owner unknown" }],
  ["Call her (owner: Ines Roth)", { title: "Call her", assignee: "Ines Roth" }],
  ["Update 4 functions in `a_b.ts`", { title: "Update 4 functions in `a_b.ts`" }],
  ["Note: this is no name", { title: "Note: this is no name" }],
  ["(3h)", { title: "(3h)", estimateMinutes: 180 }],
  ["Ship it (P0, 2 days, @zed)", { title: "Ship it", priority: "critical", estimateMinutes: 960, assignee: "zed" }],
  ["Ship it [High | 90 min]", { title: "Ship it", priority: "high", estimateMinutes: 90 }],
  [
    "Ship it (2h, depends on: Build it, Test it)",
    { title: "Ship it", estimateMinutes: 120, order: [{ names: "Build it, Test it", side: "after" }] },
  ],
  ["Freeze it — owner: DBA", { title: "Freeze it", assignee: "DBA" }],
  [
    "Ship it | Owner: Ann & Bo | Est: 3h | High",
    { title: "Ship it", assignee: "Ann", participants: ["Ann", "Bo"], estimateMinutes: 180, priority: "high" },
  ],
  ["Ship it (P1, due Nov 7, 2025)", { title: "Ship it", priority: "high", window: { date: "2025-11-07" } }],
  ["Ship it (due: 2026-03-04)", { title: "Ship it", window: { date: "2026-03-04" } }],
  ["Ship it [due Mar 4, 2026] (P1)", { title: "Ship it", priority: "high", window: { date: "2026-03-04" } }],
  ["Ship it (due by Friday) @ines", { title: "Ship it", assignee: "ines", window: { weekday: "fri" } }],
  ["Undo it (due to the outage of 2026-01-05)", { title: "Undo it (due to the outage of 2026-01-05)" }],
  ["Read it (due diligence of Day 3)", { title: "Read it (due diligence of Day 3)" }],
  ["Rotate keys `P1`", { title: "Rotate keys", priority: "high" }],
  ["09:00 Write it", { title: "Write it", window: { time: "09:00" } }],
  ["9:00–9:15 PM: Sync", { title: "Sync", window: { time: "21:00", endTime: "21:15" } }],
  ["10:00 - 11:30 Design", { title: "Design", window: { time: "10:00", endTime: "11:30" } }],
  ["Tune caches (LRU, TTL, 5 configs)", { title: "Tune caches (LRU, TTL, 5 configs)" }],
  ["Move data — old, new, archived", { title: "Move data — old, new, archived" }],
])("%j", (raw, expected) => {
  expect(read(raw)).toEqual(expected);
});

test("in a list of people's work the first word is who", () => {
  expect(read("QA: Record it", true)).toEqual({ title: "Record it", assignee: "QA" });
});
