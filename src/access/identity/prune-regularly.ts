/** Removes what has had its time, while the control plane lives. */
import { DIRECTORY } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database, Tx } from "../../store/database.ts";
import { pruneSessions } from "../../store/identity/sessions.ts";
import { pruneBuckets } from "../../store/identity/sign-in-buckets.ts";

type Parts = { db: Database; clock: Clock; onFailure: (problem: string, error: unknown) => void };

type Chore = { everyMs: number; keptMs: number; prune: (tx: Tx, before: Date) => Promise<unknown>; what: string };

export const BUCKETS_EVERY_MS = 60_000;

const CHORES: readonly Chore[] = [
  // Ended sessions are kept for whoever looks into what happened.
  { everyMs: 6 * 3_600_000, keptMs: 30 * 24 * 3_600_000, prune: pruneSessions, what: "old sessions were not removed" },
  { everyMs: BUCKETS_EVERY_MS, keptMs: 60_000, prune: pruneBuckets, what: "full sign-in buckets were not removed" },
];

const repeat = ({ db, clock, onFailure }: Parts, { everyMs, keptMs, prune, what }: Chore): (() => void) => {
  let ended = false;
  // Only when the last one is through: a clock that jumps ahead by a year would otherwise begin it half a million times.
  const arm = (): (() => void) =>
    clock.after(everyMs, () => {
      const before = new Date(clock.now().getTime() - keptMs);
      void db
        .transaction(DIRECTORY, (tx) => prune(tx, before))
        .catch((error: unknown) => onFailure(what, error))
        .then(() => {
          if (!ended) disarm = arm();
        });
    });
  let disarm = arm();
  return () => {
    ended = true;
    disarm();
  };
};

/** Returns what ends it. */
export const pruneRegularly = (parts: Parts): (() => void) => {
  const ends = CHORES.map((chore) => repeat(parts, chore));
  return () => ends.forEach((end) => end());
};
