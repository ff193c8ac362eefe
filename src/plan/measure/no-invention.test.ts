import * as fc from "fast-check";
import { expect, test } from "vitest";
import { measureSchema } from "../../model/plan.ts";
import { parseMeasures, readAll } from "./parse-measures.ts";

test.each([
  "Day 41",
  "Days 41–50",
  "Week 9: Kick-off",
  "Sprint 4 starts",
  "Sprints 3-6 Master Plan",
  "Upgrade to v2.0",
  "Release 1.4.2",
  "returns HTTP 200",
  "Status code 404 is documented",
  "Deploy 3 agents in parallel",
  "Fix the import in `run_worker.ex:26`",
  "worker.ts:26",
  "Priority 1",
  "Agent: fix-agent (Priority 1)",
  "Update 4 demo functions",
  "Section 3.2 explains it",
  "4.2 Caching",
  "3. Deploy the service",
  "See issue #1234",
  "PR #12 merged",
  "Epic 3.1: Integration",
  "Port 8080 is free",
  "Listen on localhost:3000",
  "Node >= 24",
  "Requires Node 24+",
  "Python 3.11+ only",
  "TLS 1.2+",
  "Postgres 18",
  "git ≥ 2.38",
  "Nov 1-7, 2025",
  "2025-11-03",
  "by 2026",
  "9:00–9:15",
  "at 4:30 PM",
  "before 4 PM",
  "Duration: 1 week",
  "Ann (3h): build the cache",
  "Report every 2-4 hours",
  "The 30-minute plan",
  "15-minute sync",
  "Highlight +15 tests queued",
  "Draft 25-test plan",
  "Run full regression (2,573 tests)",
  "Signed baselines, 2,498 tests, incident drill",
  "Entry baseline: 2,423 tests passing",
  "Currently 61% coverage",
  "Coverage was 61%",
  "12 of 15 tests passing",
  "Latency (p50, p95, p99)",
  "Show report (P50/P95 per workload)",
  "CRITICAL > HIGH > MEDIUM > LOW",
  "A -> 5 steps",
  "Spend 20% of the time on docs",
  "10% canary",
  "Progress: 40%",
  "~5% slack",
  "about 30 seconds",
  "Top 10 list",
  "First 5 customers",
  "24/7 support",
  "2/3 done",
  "Grid of 2x2",
  "1920x1080 screens",
  "N+1 queries eliminated",
  "x86_64 builds",
  "ES2024",
  "GPT-4 and o3",
  "k8s 1.28+",
  "Write 3 tests",
  "Add 2 indexes",
  "Split over 3 weeks",
  "Two squads work side by side",
  "No shortcuts",
  "No untested critical paths",
  "No secrets in code",
  "no error handling yet",
  "zero trust architecture",
  "zero-downtime deploys",
  "There is no one left",
  "Team of 11 (3 CLI, 3 quality)",
  "Budget threshold configuration file",
  "Rate each risk (Impact x Probability)",
  "Capture numbers (P50/P95/P99)",
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
  "5 configs auto-compared with charts",
  "Add 10 runtime tests",
  "11 contributors",
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

test("the quick way out hides no measure", () => {
  fc.assert(
    fc.property(prose, (text) => {
      expect(parseMeasures(text)).toEqual(readAll(text));
    }),
    { numRuns: 1_000 },
  );
});

test("a long line costs time in proportion to its length", () => {
  const sentence = "Update 4 pages, keep checkout P95 < 200 ms and 80%+ coverage, no shortcuts (see 3.2). ";
  const perSentence = (times: number) => {
    const text = sentence.repeat(times);
    const runs = [1, 2, 3].map(() => {
      const start = performance.now();
      expect(parseMeasures(text)).toHaveLength(times * 2);
      return performance.now() - start;
    });
    return Math.min(...runs) / times;
  };
  perSentence(100);
  // Quadratic work would make it 16 times as much.
  expect(perSentence(1_600)).toBeLessThan(perSentence(100) * 6);
});
