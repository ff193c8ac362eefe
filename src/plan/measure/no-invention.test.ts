import * as fc from "fast-check";
import { expect, test } from "vitest";
import { measureSchema } from "../../model/measure.ts";
import { parseMeasures, readAll } from "./parse-measures.ts";

test.each([
  "no docs or tests",
  "Meetings: 2/week",
  "No error without a code",
  "No P0 that nobody owns",
  "Unit tests: 40 of 50 passing",
  "Shut down 40% of the old hosts",
  "Scale down 50% of the fleet",
  "Day 41",
  "Days 12–19",
  "Week 6: Warm-up",
  "Sprint 4 starts",
  "Sprints 7-9 overview",
  "Upgrade to v2.0",
  "Release 1.4.2",
  "returns HTTP 200",
  "Status code 404 is documented",
  "Start 5 helpers side by side",
  "Mend the loop in `mail_sender.py:118`",
  "worker.ts:26",
  "Priority 1",
  "Agent: mail-agent (Priority 2)",
  "Rewrite 6 help pages",
  "Section 3.2 explains it",
  "4.2 Caching",
  "3. Deploy the service",
  "See issue #1234",
  "PR #12 merged",
  "Epic 7.4: Letters",
  "Port 8080 is free",
  "Listen on localhost:3000",
  "Node >= 24",
  "Requires Node 24+",
  "Python 3.11+ only",
  "TLS 1.2+",
  "Postgres 18",
  "git ≥ 2.38",
  "Mar 3-9, 2027",
  "2025-11-03",
  "by 2026",
  "8:40–8:55",
  "at 3:45 PM",
  "before 2 PM",
  "Duration: 1 week",
  "Ann (3h): build the cache",
  "Look in every 3-5 hours",
  "The 45-minute walk-through",
  "10-minute huddle",
  "Mention +8 drills",
  "Sketch a 12-page guide",
  "Repeat the long suite (1,310 tests)",
  "Release notes, 1,310 tests, fire drill",
  "Baseline so far: 1,180 tests passing",
  "Currently 61% coverage",
  "Coverage was 61%",
  "12 of 15 tests passing",
  "Chart of delays (p50, p99)",
  "Latency p95/p99: 10/50/100 ms",
  "Latency p50/p95 was 10/50 ms before",
  "Latency p50/p95 on 10/12",
  "Hand in the chart (P50/P99 per mailbox)",
  "URGENT > NORMAL > LATER",
  "A -> 5 steps",
  "Spend 20% of the time on docs",
  "10% canary",
  "No more than 1 in 24 hours",
  "At most 1 in 4 offices",
  "Fewer than 1 in a million rows lost",
  "User interviews (12 of 12)",
  "Until today 5 of 5 tests passed",
  "Draft for item 0",
  "Progress: 40%",
  "~5% slack",
  "about 30 seconds",
  "-20 °C or less",
  "Cold store: −18 °C or less",
  "Top 10 list",
  "First 5 customers",
  "24/7 support",
  "2/3 done",
  "Grid of 2x2",
  "1920x1080 screens",
  "No more N+1 lookups",
  "x86_64 builds",
  "ES2024",
  "GPT-4 and o3",
  "k8s 1.28+",
  "Write 3 tests",
  "Add 2 indexes",
  "Split over 3 weeks",
  "Two squads work side by side",
  "No shortcuts",
  "No letters without a stamp",
  "No names in logs",
  "no error handling yet",
  "zero trust architecture",
  "zero-downtime deploys",
  "There is no one left",
  "Crew of 14 (4 desk, 2 field)",
  "File with the thresholds of budgets",
  "Weigh risks (size x chance)",
  "Write down P50/P90/P99",
  "Q3 goals",
  "Phase 2 begins",
  "Step 3 of 5",
  "Use 4 spaces",
  "a 5-point scale",
  "IPv6 only",
  "sha256 digest",
  "SOC 2 audit",
  "ISO 27001",
  "Line 42",
  "Table 3",
  "Level 5 autonomy",
  "Version 10.2",
  "7 variants drawn side by side",
  "Add 10 runtime tests",
  "14 writers",
  "Retry 3 times",
  "every 5 minutes",
])("no measure in: %s", (text) => {
  expect(parseMeasures(text)).toEqual([]);
});

const piece = fc.constantFrom(
  ..."< > <= ≥ ≤ = + % x k M $ € / , . : ; ( ) | ** ` # - – — 5 2,498 99.9 1,5 0 10 p95 P99 ms min s hours tests coverage latency passing".split(
    " ",
  ),
  ..."at_least no_more_than between and or_less per second under within zero no bugs fewer faster by to target 100% of Day Week v2.0"
    .split(" ")
    .map((word) => word.replaceAll("_", " ")),
);
const prose = fc
  .array(fc.tuple(piece, fc.constantFrom(" ", " ", " ", " ", " ", " ", "", "\n", "\u00a0")), { maxLength: 30 })
  .map((all) => all.flat().join(""));

test("never throws; measures satisfy the model and quote the text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "grapheme" }), prose), (text) => {
      const measures = parseMeasures(text);
      expect(measures.map((measure) => measureSchema.parse(measure))).toEqual(measures);
      expect(measures.filter((measure) => !text.includes(measure.text) || measure.text === "")).toEqual([]);
      expect(measures.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("of none no rate is made", () => {
  for (const text of ["< 1,5 per 0 requests", "1000 / 0 seconds"])
    expect(parseMeasures(text).filter(({ value, unit = "" }) => !Number.isFinite(value) || unit.includes("/"))).toEqual(
      [],
    );
});

test("the quick way out hides no measure", () => {
  for (const text of ["0M bugs ", "0k errors left", "0_000 bugs", "00 bugs"])
    expect(parseMeasures(text)).toEqual(readAll(text));
  fc.assert(
    fc.property(prose, (text) => {
      expect(parseMeasures(text)).toEqual(readAll(text));
    }),
    { numRuns: 1_000 },
  );
});

test("a long line costs time in proportion to its length", () => {
  const sentence = "Update 4 pages, keep checkout P95 < 200 ms and 80%+ coverage, no shortcuts (see 3.2). ";
  const most = 1_600;
  // Of the processor's time, and as many sentences each time: who else is at work on the machine does not count.
  const perSentence = (times: number) => {
    const text = sentence.repeat(times);
    const runs = [1, 2, 3].map(() => {
      const start = process.cpuUsage();
      for (let read = 0; read < most; read += times) expect(parseMeasures(text)).toHaveLength(times * 2);
      return process.cpuUsage(start).user / most;
    });
    return Math.min(...runs);
  };
  perSentence(100);
  // Quadratic work would make it 16 times as much.
  expect(perSentence(most)).toBeLessThan(perSentence(100) * 6);
});
