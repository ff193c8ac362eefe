import { expect, test } from "vitest";
import { takePriority } from "./priority.ts";

test.each([
  ["Epic 1: Invoices (CRITICAL)", "critical", "Epic 1: Invoices"],
  ["Epic 1: Invoices 🔴 CRITICAL", "critical", "Epic 1: Invoices"],
  ["Epic 1: Invoices — high priority", "high", "Epic 1: Invoices"],
  ["Epic 1: Invoices | P2", "medium", "Epic 1: Invoices"],
  ["[P1] Fix it", "high", "Fix it"],
  ["Fix it `P0`", "critical", "Fix it"],
  ["P0: Fix it", "critical", "Fix it"],
  ["HIGH — Fix it", "high", "Fix it"],
  ["Low priority", "low", "Low priority"],
  ["P0 (must have)", "critical", "P0 (must have)"],
])("%s", (text, priority, rest) => {
  expect(takePriority(text)).toEqual({ priority, rest });
});

test.each(["Set the log level to HIGH", "Aim high", "Keep latency low", "High availability", "Low-level driver"])(
  "%s is no priority",
  (text) => {
    expect(takePriority(text)).toEqual({ priority: undefined, rest: text });
  },
);
