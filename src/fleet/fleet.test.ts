import { expect, test } from "vitest";
import { ProvostError } from "../model/errors.ts";
import { LOCAL_TENANT, type AgentId, type AttemptId, type RunId, type TaskId } from "../model/ids.ts";
import type { Lease } from "../model/run.ts";
import type { Clock } from "../runtime/clock.ts";
import { createFleet, type FleetOptions } from "./fleet.ts";
import type { LeaseSource } from "./leasing.ts";

const LEASE_MS = 30_000;
/** Long enough for the fleet, which itself waits a turn before it asks, twice over. */
const turn = async () => {
  for (let turns = 0; turns < 4; turns += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** Time that stands still until it is moved. */
const createTestClock = () => {
  let now = 0;
  let timers: { at: number; callback: () => void }[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    after: (delayMs, callback) => {
      const timer = { at: now + delayMs, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const advance = async (ms: number) => {
    const until = now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      now = next?.at ?? until;
      if (next === undefined) return;
      timers = timers.filter((other) => other !== next);
      next.callback();
      await turn();
    }
  };
  return { clock, advance, timers: () => timers.length };
};

/** The queue's contract in memory, for this test only. */
const createInMemoryQueue = (tasks: string[]) => {
  const log: string[] = [];
  const lost = new Set<string>();
  const state = { error: null as Error | null, hold: null as Promise<void> | null, mostAskedFor: 0 };
  const answer = async () => {
    await state.hold;
    if (state.error) throw state.error;
  };
  const queue: LeaseSource = {
    lease: async ({ limit, agentId }) => {
      log.push(`lease ${limit}`);
      state.mostAskedFor = Math.max(state.mostAskedFor, limit);
      await answer();
      return tasks.splice(0, limit).map((task, token) => toLease(task, agentId, token));
    },
    heartbeat: async (leases) => {
      log.push(`beat ${leases.map(({ taskId }) => taskId).join(" ")}`);
      await answer();
      return leases.filter(({ taskId }) => lost.has(taskId));
    },
    giveBack: async (lease, reason) => {
      if (lost.has(lease.taskId)) throw new ProvostError("LEASE_LOST", "gone");
      log.push(`back ${lease.taskId}: ${reason}`);
    },
  };
  return { queue, log, lost, state, tasks };
};

const toLease = (task: string, agentId: AgentId, token: number): Lease => ({
  tenantId: LOCAL_TENANT,
  runId: "run" as RunId,
  taskId: task as TaskId,
  attemptId: `attempt-${task}` as AttemptId,
  number: 1,
  agentId,
  token,
  expiresAt: new Date(0),
  previousFailure: null,
});

const setUp = (tasks: string[], more: Partial<FleetOptions> = {}) => {
  const memory = createInMemoryQueue(tasks);
  const time = createTestClock();
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const reasons = new Map<string, unknown>();
  let faultCalls = 0;
  const fleet = createFleet({
    queue: memory.queue,
    clock: time.clock,
    tenantId: LOCAL_TENANT,
    agentId: "agent" as AgentId,
    agents: ["shell"],
    slots: 2,
    leaseMs: LEASE_MS,
    work: async ({ taskId }, signal) => {
      begun.push(taskId);
      const end = Promise.withResolvers<void>();
      ends.set(taskId, end);
      signal.addEventListener("abort", () => {
        reasons.set(taskId, signal.reason);
        end.reject(signal.reason);
      });
      return end.promise;
    },
    onFault: () => {
      faultCalls += 1;
    },
    ...more,
  });
  const finish = async (task: string) => {
    ends.get(task)?.resolve();
    await turn();
  };
  return { fleet, ...memory, ...time, begun, ends, reasons, finish, faultCalls: () => faultCalls };
};

test("it leases no more than its free slots, and a slot that becomes free is filled without a wake-up", async () => {
  const { fleet, begun, finish, log, state } = setUp(["a", "b", "c"]);
  fleet.wake();
  await turn();
  expect(begun).toEqual(["a", "b"]);
  fleet.wake();
  await turn();
  expect(log).toEqual(["lease 2"]);
  await finish("a");
  expect(begun).toEqual(["a", "b", "c"]);
  expect(state.mostAskedFor).toBe(2);
});

test("slots that become free together are asked for together", async () => {
  const { ends, fleet, begun, log } = setUp(["a", "b", "c", "d"]);
  fleet.wake();
  await turn();
  ends.get("a")?.resolve();
  ends.get("b")?.resolve();
  await turn();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  expect(log).toEqual(["lease 2", "lease 2"]);
});

test("a wake-up while the queue is asked is not lost, and without one nothing is asked", async () => {
  const { fleet, begun, state, tasks, log, timers } = setUp([]);
  const hold = Promise.withResolvers<void>();
  state.hold = hold.promise;
  fleet.wake();
  await turn();
  fleet.wake();
  fleet.wake();
  hold.resolve();
  await turn();
  expect(log).toEqual(["lease 2", "lease 2"]);
  tasks.push("late");
  await turn();
  expect([begun, timers()]).toEqual([[], 0]);
});

test("all leases are beaten in one batch, three times a lease, and the timer stops with the last", async () => {
  const { fleet, finish, log, advance, timers } = setUp(["a", "b"]);
  fleet.wake();
  await turn();
  await advance(LEASE_MS * 2);
  expect(log.filter((entry) => entry === "beat a b")).toHaveLength(6);
  await finish("a");
  await finish("b");
  await advance(LEASE_MS);
  expect(timers()).toBe(0);
  await fleet.check();
});

test("a lost lease aborts its work alone, and what that still says is dropped", async () => {
  const { fleet, lost, reasons, advance, begun, tasks } = setUp(["a", "b"]);
  fleet.wake();
  await turn();
  tasks.push("c");
  lost.add("a");
  await advance(LEASE_MS / 3);
  expect([...reasons.keys()]).toEqual(["a"]);
  expect(reasons.get("a")).toMatchObject({ code: "LEASE_LOST" });
  expect(begun).toEqual(["a", "b", "c"]);
  await fleet.check();
});

test("one beat that fails is made good by the next; when none comes through, the leases are let go of in time", async () => {
  const { fleet, state, reasons, advance, faultCalls } = setUp(["a"]);
  fleet.wake();
  await turn();
  state.error = new Error("no connection");
  await advance(LEASE_MS / 3);
  state.error = null;
  await advance(LEASE_MS / 3);
  await fleet.check();
  state.error = new Error("no connection");
  await advance(LEASE_MS * (2 / 3));
  expect(reasons.size).toBe(0);
  await advance(LEASE_MS / 3);
  expect(reasons.get("a")).toMatchObject({ code: "LEASE_LOST" });
  await expect(fleet.check()).rejects.toThrow("no connection");
  expect(faultCalls()).toBe(1);
});

test("a queue that never answers a beat does not keep a lease alive", async () => {
  const { fleet, state, reasons, advance, log } = setUp(["a"]);
  fleet.wake();
  await turn();
  state.hold = new Promise(() => undefined);
  await advance(LEASE_MS);
  expect(log).toEqual(["lease 2", "beat a"]);
  expect(reasons.get("a")).toMatchObject({ code: "LEASE_LOST" });
  await expect(fleet.check()).rejects.toThrow("has not answered");
});

test("an error of lease() comes out, and is not asked for again and again", async () => {
  const { fleet, state, log, faultCalls } = setUp(["a"]);
  state.error = new Error("no connection");
  fleet.wake();
  fleet.wake();
  await turn();
  fleet.wake();
  await turn();
  expect(log).toEqual(["lease 2"]);
  expect(faultCalls()).toBe(1);
  await expect(fleet.check()).rejects.toThrow("no connection");
});

test("work that breaks down is a fault; its lease is given back when the fleet is interrupted", async () => {
  const { fleet, ends, log, begun, tasks, finish } = setUp(["a", "b"]);
  fleet.wake();
  await turn();
  tasks.push("c");
  ends.get("a")?.reject(new Error("a bug"));
  await turn();
  await expect(fleet.check()).rejects.toThrow("a bug");
  await finish("b");
  expect(begun).toEqual(["a", "b"]);
  await fleet.interrupt("the run failed");
  expect(log).toEqual(["lease 2", "back a: the run failed"]);
});

test("a breakdown while work is aborted is not taken for its end", async () => {
  const { fleet } = setUp(["a"], {
    work: async (_lease, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      throw new Error("the worktree cannot be removed");
    },
  });
  fleet.wake();
  await turn();
  await fleet.interrupt("paused");
  await expect(fleet.check()).rejects.toThrow("cannot be removed");
});

test("drain waits for what is in hand and leases nothing more", async () => {
  const { fleet, finish, log, tasks } = setUp(["a"]);
  fleet.wake();
  await turn();
  let drained = false;
  const draining = fleet.drain().then(() => (drained = true));
  tasks.push("b");
  fleet.wake();
  await turn();
  expect(drained).toBe(false);
  await finish("a");
  await draining;
  expect(log).toEqual(["lease 2"]);
});

test("interrupt aborts all, gives back what was not reported, and also what the queue hands out too late", async () => {
  const { fleet, log, state, tasks, reasons, begun, lost } = setUp(["reported", "cut"], {
    slots: 4,
    work: async ({ taskId }, signal) => {
      const aborted = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      await aborted;
      // As work does that was just about to report when the signal came.
      if (taskId !== "reported") throw signal.reason;
    },
  });
  fleet.wake();
  await turn();
  const hold = Promise.withResolvers<void>();
  state.hold = hold.promise;
  tasks.push("late", "late and lost");
  lost.add("late and lost");
  fleet.wake();
  await turn();
  const interrupted = fleet.interrupt("paused");
  hold.resolve();
  await interrupted;
  expect(log.filter((entry) => entry.startsWith("back"))).toEqual(["back cut: paused", "back late: paused"]);
  expect([begun, reasons.size]).toEqual([[], 0]);
  await fleet.check();
});

test("no timer is left when nothing is in hand, so that a process that is done can end", async () => {
  const { fleet, finish, timers } = setUp(["a", "b"]);
  fleet.wake();
  await turn();
  await finish("a");
  expect(timers()).toBe(1);
  await finish("b");
  expect(timers()).toBe(0);
});
