import { expect, test } from "vitest";
import { readLabel } from "./label.ts";

test.each([
  ["**Focus:** the API", "Focus", "the API"],
  ["**Focus**: the API", "Focus", "the API"],
  ["**Focus** — the API", "Focus", "the API"],
  ["__Tasks:__", "Tasks", ""],
  ["**Critical Path Tasks**", "Critical Path Tasks", ""],
  ["**Standup (9:00–9:15)**", "Standup (9:00–9:15)", ""],
  ["**Standup** (9:00)", "Standup (9:00)", ""],
  ["✅ **Done:** yes", "Done", "yes"],
  ["*Focus:* the API", "Focus", "the API"],
  ["Depends on: Phase 1", "Depends on", "Phase 1"],
  ["**Race on!** 🚀", "Race on!", ""],
])("%j is the label %j", (text, name, value) => {
  expect(readLabel(text)).toMatchObject({ name, value });
});

test.each([
  "**Bold** words in a sentence",
  "*stressed* words",
  "plain words",
  "http://example.org",
  "**A** and **B**",
  "",
])("%j is no label", (text) => {
  expect(readLabel(text)).toBeNull();
});
