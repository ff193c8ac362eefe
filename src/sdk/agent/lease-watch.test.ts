import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { Assignment } from "../../fleet/protocol/work-frames.ts";
import { newHeld } from "./held.ts";
import { createLeaseWatch } from "./lease-watch.ts";

const LEASE_MS = 1_500;

test.each([
  ["in time", [LEASE_MS * 0.7, LEASE_MS]],
  ["by a process that stood still until it was lost", [LEASE_MS]],
])("work hears that its lease is late before it is ended: looked at %s", (_, looks) => {
  const clock = createTestClock();
  const assignment = { runId: null, taskId: "t", token: 1, leaseMs: LEASE_MS } as unknown as Assignment;
  const held = newHeld(assignment, { clock, send: () => undefined, connected: () => false });
  const heard: string[] = [];
  held.late.signal.addEventListener("abort", () => heard.push("late"));
  held.abort.signal.addEventListener("abort", () => heard.push("lost"));
  // What time it is it sees when a timer of it fires, and a process that stands still has its timers fire late.
  let passedMs = 0;
  const slow = { ...clock, now: () => new Date(clock.now().getTime() + passedMs) };

  createLeaseWatch(slow, new Map([["t", held]])).start(LEASE_MS);
  for (const ms of looks) {
    passedMs = ms;
    clock.advance(LEASE_MS / 20);
  }

  expect(heard).toEqual(["late", "lost"]);
});
