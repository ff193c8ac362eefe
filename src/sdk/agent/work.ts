/**
 * The tasks that an agent has in hand. Invariant: what is not reported ended because its lease was lost or the control
 * plane cancelled it; then the control plane does not wait for a word of it.
 */
import { leaseKey, type Document, type LeaseRef } from "../../fleet/protocol/fields.ts";
import type { Welcome } from "../../fleet/protocol/session-frames.ts";
import type { Assignment, Outcome } from "../../fleet/protocol/work-frames.ts";
import { lose, newHeld, outcomeOf, sendBack, type Held, type HeldOptions, type LossCode } from "./held.ts";
import { createLeaseWatch } from "./lease-watch.ts";

export type Work = {
  take: (assignments: readonly Assignment[]) => void;
  cancel: (lease: LeaseRef, code: LossCode, message: string) => void;
  renew: (sinceMs: number, leaseMs: number | null) => void;
  welcome: (welcome: Welcome) => void;
  /** Whose work or whose report is not over. */
  leases: () => LeaseRef[];
  busy: () => number;
  /** Takes nothing more. */
  close: (reason: string) => void;
  /** Ends what is in hand and sends it back. */
  returnAll: (reason: string) => void;
  /** Resolves when no task runs any more. */
  ended: () => Promise<void>;
  /** Resolves when the reports of all that ended are answered. */
  reported: () => Promise<void>;
};

export type WorkOptions = HeldOptions & {
  slots: number;
  run: (held: Held) => Promise<Document | void>;
  report: (lease: LeaseRef, outcome: Outcome) => Promise<void>;
  onFault: (error: unknown) => void;
};

/** Promises that are under way. */
const createCrowd = (onFault: (error: unknown) => void) => {
  const members = new Set<Promise<void>>();
  return {
    add: (work: Promise<void>) => {
      const done = work.catch(onFault).finally(() => members.delete(done));
      members.add(done);
    },
    empty: async () => {
      while (members.size > 0) await Promise.all(members);
    },
  };
};

/** Calls back when the task has run longer than it may; returns what calls it off. */
const limitTime = ({ clock }: HeldOptions, held: Held): (() => void) => {
  const { timeoutMs, taskId } = held.assignment;
  if (timeoutMs === null) return () => undefined;
  return clock.after(timeoutMs, () => lose(held, "TASK_TIMEOUT", `task ${taskId} ran longer than ${timeoutMs} ms`));
};

/** Never rejects: how it went is the result. */
const runTimed = async (options: WorkOptions, held: Held): Promise<{ value: Document } | { error: unknown }> => {
  const stopTimer = limitTime(options, held);
  try {
    return { value: (await options.run(held)) ?? null };
  } catch (error) {
    return { error };
  } finally {
    stopTimer();
  }
};

const refuseFor =
  (reason: string) =>
  ({ runId, taskId, token }: Assignment) => ({ runId, taskId, token, reason });

const lostWhileAway = (taskId: string): string =>
  `task ${taskId} went to somebody else while the connection was broken`;

export const createWork = (options: WorkOptions): Work => {
  const inHand = new Map<string, Held>();
  const watch = createLeaseWatch(options.clock, inHand);
  const running = createCrowd(options.onFault);
  const reporting = createCrowd(options.onFault);
  /** A slot is free as soon as its work has ended. The lease stays in hand until its report is acknowledged. */
  let busy = 0;
  let closedFor: string | null = null;

  const report = async (held: Held, outcome: Outcome | null) => {
    try {
      if (outcome !== null) await options.report(held.lease, outcome);
    } finally {
      inHand.delete(leaseKey(held.lease));
      if (inHand.size === 0) watch.rest();
    }
  };
  const workOn = async (held: Held) => {
    const result = await runTimed(options, held);
    busy -= 1;
    held.log.flush();
    reporting.add(report(held, outcomeOf(held, result)));
  };
  const begin = (assignment: Assignment): LeaseRef => {
    const held = newHeld(assignment, options);
    inHand.set(leaseKey(held.lease), held);
    busy += 1;
    running.add(workOn(held));
    watch.start(assignment.leaseMs);
    return held.lease;
  };
  const find = (lease: LeaseRef, act: (held: Held) => void) => {
    const held = inHand.get(leaseKey(lease));
    if (held !== undefined) act(held);
  };
  return {
    take: (assignments) => {
      const fresh = assignments.filter((assignment) => !inHand.has(leaseKey(assignment)));
      const room = closedFor === null ? Math.max(0, options.slots - busy) : 0;
      const refused = fresh.slice(room).map(refuseFor(closedFor ?? "all slots are busy"));
      options.send({ type: "accept", leases: fresh.slice(0, room).map(begin), refused });
    },
    cancel: (lease, code, message) => find(lease, (held) => lose(held, code, message)),
    renew: (sinceMs, leaseMs) => {
      if (leaseMs !== null) watch.renew(sinceMs, leaseMs);
    },
    welcome: ({ kept, lost }) => {
      for (const ref of lost) find(ref, (held) => lose(held, "LEASE_LOST", lostWhileAway(ref.taskId)));
      for (const ref of kept) find(ref, (held) => held.log.resumeFrom(ref.logBytes));
    },
    leases: () => [...inHand.values()].map(({ lease }) => lease),
    busy: () => busy,
    close: (reason) => {
      closedFor = reason;
    },
    returnAll: (reason) => {
      for (const held of inHand.values()) sendBack(held, reason);
    },
    ended: running.empty,
    reported: reporting.empty,
  };
};
