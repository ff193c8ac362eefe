import * as fc from "fast-check";
import { expect, test } from "vitest";
import { findEstimate } from "./estimate.ts";

test.each([
  ["Ann (3h): build the cache", 180, "(3h)"],
  ["Ann (2.5h): build the cache", 150, "(2.5h)"],
  ["Ann (2,5h): build the cache", 150, "(2,5h)"],
  ["Build the cache (30 min)", 30, "(30 min)"],
  ["Build the cache (1 week)", 2_400, "(1 week)"],
  ["Build the cache [2 days]", 960, "[2 days]"],
  ["Build the cache (~4h)", 240, "(~4h)"],
  ["Build the cache (est. 45 minutes)", 45, "(est. 45 minutes)"],
  ["Build the cache (1h 30m)", 90, "(1h 30m)"],
  ["Build the cache (2-4 hours)", 240, "(2-4 hours)"],
  ["Build the cache (2–4h)", 240, "(2–4h)"],
  ["Blue Squad (Ann, Bo — 6.5h focus)", 390, "6.5h"],
  ["Blue Squad (6h)", 360, "(6h)"],
  ["Build the cache ⏱ 6h", 360, " ⏱ 6h"],
  ["Build the cache — 3h", 180, " — 3h"],
  ["Build the cache - 30 min", 30, " - 30 min"],
  ["Build the cache, 1.5h", 90, ", 1.5h"],
  ["Estimate: 3h", 180, "Estimate: 3h"],
  ["**Effort:** 2 days of work", 960, "Effort:** 2 days"],
  ["Duration: 1 week", 2_400, "Duration: 1 week"],
  ["3h: build the cache", 180, "3h:"],
  ["2 weeks", 4_800, "2 weeks"],
  ["Build the cache (1 hr)", 60, "(1 hr)"],
  ["Build the cache (3 hrs)", 180, "(3 hrs)"],
])("%s", (text, minutes, words) => {
  const found = findEstimate(text);
  expect(found?.minutes).toBe(minutes);
  expect(text.slice(found?.start, found?.end)).toBe(words);
});

test.each([
  "Restore within 5 min",
  "MTTR (< 5 min)",
  "MTTR (<5 min)",
  "Look in every 3-5 hours",
  "The 45-minute walk-through",
  "Join the 10-minute huddle",
  "Render the model in (3D)",
  "Raise the cap (5M)",
  "Meet in Week 9",
  "Day 3-4: build",
  "Run the soak test for 24h",
  "Keep data for 30 days",
  "Latency (p95 < 2 s)",
  "v2.0h is a version",
  "Split (letters 2.5h, stamps 1h)",
  "Nothing here",
  "(0h)",
  "",
])("no estimate in: %s", (text) => {
  expect(findEstimate(text)).toBeNull();
});

test("never throws; the span lies inside the text", () => {
  const piece = fc.constantFrom(
    "(",
    ")",
    "3",
    "h",
    ".",
    " — ",
    "min",
    "est. ",
    ",",
    "-",
    "[",
    "]",
    "weeks",
    " ",
    "9",
    "d",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 40 }).map((all) => all.join("")),
      ),
      (text) => {
        const { minutes, start, end } = findEstimate(text) ?? { minutes: 1, start: 0, end: 1 };
        expect(minutes).toBeGreaterThan(0);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(Math.max(1, text.length));
      },
    ),
  );
});
