/** Whether a rig has come back from a fault, and what became of the work that was accepted meanwhile. */
import { setTimeout as delay } from "node:timers/promises";
import { unfinishedOf, violations } from "./invariants.ts";
import type { Violations } from "./invariants.ts";
import type { Rig } from "./rig.ts";

export const RECOVERY_MS = 30_000;
/** So many accepted after the fault: it is no recovery to finish what was there and to take nothing new. */
const FRESH = 25;

export type Recovery = { accepted: number; recoveryMs: number; found: Violations };
/** @param from the moment (performance.now) from which it is counted */
export type Watch = (from: number) => Promise<Recovery>;

/** Each call looks at what was accepted since the one before. */
export const watchRecovery = ({ load, asAdmin }: Pick<Rig, "load" | "asAdmin">): Watch => {
  let seen = 0;

  /** Until all that was accepted by now, and something new, has come to its end; or until there is no hope. */
  const untilEnded = async (from: number): Promise<{ tasks: string[]; recoveryMs: number }> => {
    const wanted = load.accepted.length + FRESH;
    for (;;) {
      const tasks = load.accepted.slice(seen, wanted);
      const left = await asAdmin((admin) => unfinishedOf(admin, tasks));
      const recoveryMs = Math.round(performance.now() - from);
      if ((tasks.length === wanted - seen && left === 0) || recoveryMs > 2 * RECOVERY_MS) {
        seen += tasks.length;
        return { tasks, recoveryMs };
      }
      await delay(50);
    }
  };
  return async (from) => {
    const { tasks, recoveryMs } = await untilEnded(from);
    return { accepted: tasks.length, recoveryMs, found: await asAdmin((admin) => violations(admin, tasks)) };
  };
};
