/**
 * How far a standby is behind its primary. Whoever asks, asks first the primary, how far its log is, then the standby,
 * whether it has replayed as far. Clocks of the two servers do not matter.
 */
import type { Pool, PoolConfig } from "pg";
import type { Clock } from "../../runtime/clock.ts";
import { openStandby } from "./open-pool.ts";

export type ReplicaLag = {
  /** By `performance.now()`; nothing that was committed before is missing. -Infinity until it is known. */
  freshThrough(): number;
  close(): Promise<void>;
};

const EVERY_MS = 250;

/** A commit is acknowledged when it is on the disk, unless the server is told otherwise: then it may be in the log alone. */
const PLACE = `
  select (case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
                                                     else pg_current_wal_flush_lsn() end)::text as lsn`;
/** One that was promoted follows nobody any more. */
export const HAS_REPLAYED = "select pg_is_in_recovery() and pg_last_wal_replay_lsn() >= $1::pg_lsn as there";

/**
 * What is asked once for all who wait for an answer. Who comes while it is being asked gets the next answer: the one under
 * way may be of a moment before.
 */
export const askTogether = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let underWay: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    next = null;
    const answer = ask();
    underWay = answer.catch(() => undefined);
    return answer;
  };
  return () => (next ??= underWay.then(begin));
};

/** How far the log of the primary is: what was committed before the call is in it up to there. */
export const askPlace = (primary: Pool): (() => Promise<string>) =>
  askTogether(async () => {
    const { rows } = await primary.query<{ lsn: string }>(PLACE);
    return rows[0]?.lsn ?? "";
  });

type Target = { at: number; lsn: string };

/** Looks now and then, until it is closed. @param place see `askPlace` */
const watchLag = (place: () => Promise<string>, standby: Pool, clock: Clock): ReplicaLag => {
  let target: Target | null = null;
  let through = -Infinity;
  let closed = false;
  let disarm: (() => void) | null = null;
  let looking: Promise<void> = Promise.resolve();

  const aim = async (): Promise<Target> => {
    const at = performance.now();
    return { at, lsn: await place() };
  };
  const look = async (): Promise<void> => {
    target ??= await aim();
    const { rows } = await standby.query<{ there: boolean }>(HAS_REPLAYED, [target.lsn]);
    if (rows[0]?.there !== true) return;
    through = target.at;
    target = null;
  };
  const again = (): void => {
    if (closed) return;
    // One that does not answer gets no fresher, and so is not read from.
    looking = look().catch(() => void (target = null));
    void looking.then(() => {
      if (!closed) disarm = clock.after(EVERY_MS, again);
    });
  };
  again();
  return {
    freshThrough: () => through,
    close: async () => {
      closed = true;
      disarm?.();
      await looking;
    },
  };
};

export type Replica = {
  /** Throws when it does not answer, or follows nobody any more. */
  ask(): Promise<void>;
  /** Too far to be read from. */
  isBehind(): boolean;
};

type Following = Replica & { standby: Pool; lag: ReplicaLag; maxLagMs: number; close(): Promise<void> };
type FollowOptions = { url: string; maxLagMs: number; place: () => Promise<string>; clock: Clock };

/** Looks at how far it is until it is closed. @param place see `askPlace` */
export const followReplica = (config: PoolConfig, { url, maxLagMs, place, clock }: FollowOptions): Following => {
  const standby = openStandby(config, url);
  const lag = watchLag(place, standby, clock);
  return {
    standby,
    lag,
    maxLagMs,
    ask: async () => {
      const { rows } = await standby.query<{ follows: boolean }>("select pg_is_in_recovery() as follows");
      if (rows[0]?.follows !== true) throw new Error("the read replica follows nobody: it was promoted");
    },
    isBehind: () => performance.now() - lag.freshThrough() > maxLagMs,
    close: async () => {
      await lag.close();
      await standby.end();
    },
  };
};
