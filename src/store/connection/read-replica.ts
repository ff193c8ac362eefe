/**
 * What only reads is answered by a standby, as long as it keeps up. A read shows all that was committed before it was asked,
 * by whichever control plane: the primary says how far its log is, and the standby answers once it has replayed as far
 * (docs/adr/0041-reads-at-a-standby.md). Everything else asks the primary, and so does a read that the standby is not there
 * for in time, or fails to answer.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { TenantId } from "../../model/ids.ts";
import { count } from "../../runtime/instruments.ts";
import { HAS_REPLAYED, type ReplicaLag } from "./replica-lag.ts";

/** Of database.ts, which stands on this file: what is needed of a transaction here. */
type Asking = { query<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]> };
type Transact<Tx> = <T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Milliseconds of a clock that nobody sets, and the pause between two looks at how far the standby is. */
type Time = { now(): number; pause(): Promise<unknown> };

type Replica<Tx> = {
  transaction: Transact<Tx>;
  lag: Pick<ReplicaLag, "freshThrough">;
  /** One that is further behind is not asked. */
  maxLagMs: number;
  /** How far the log of the primary is, asked after the call: all that was committed before is in it. */
  place: () => Promise<string>;
  time?: Time;
};

/** A standby next to its primary is a few milliseconds behind; to wait longer costs more than the primary's own answer. */
const PATIENCE_MS = 50;
const LOOK_MS = 2;
/** It was waited for in vain: so long nobody else does. */
const REST_MS = 1_000;

const SYSTEM_TIME: Time = { now: () => performance.now(), pause: () => delay(LOOK_MS) };

/** Where there is no standby. */
export const countReads =
  <Tx>(transaction: Transact<Tx>): Transact<Tx> =>
  (tenantId, work) => {
    count("provost_database_reads_total", { answered_by: "primary" });
    return transaction(tenantId, work);
  };

export const readThrough = <Tx extends Asking>(
  primary: Transact<Tx>,
  { transaction, lag, maxLagMs, place, time = SYSTEM_TIME }: Replica<Tx>,
): Transact<Tx> => {
  let restingUntil = -Infinity;

  /**
   * Within the transaction that reads, on its connection: what another session was told may be of a server that has been
   * started anew since. Each statement sees what is there when it begins, so those that come after see it all.
   */
  const untilReplayed = async (tx: Tx, lsn: string): Promise<void> => {
    const late = time.now() + PATIENCE_MS;
    for (;;) {
      const [row] = await tx.query<{ there: boolean }>(HAS_REPLAYED, [lsn]);
      if (row?.there === true) return;
      if (time.now() > late) {
        restingUntil = time.now() + REST_MS;
        throw new Error(`the standby has not replayed ${lsn} in time`);
      }
      await time.pause();
    }
  };
  const mayBeAsked = (): boolean => {
    const now = time.now();
    return now >= restingUntil && now - lag.freshThrough() <= maxLagMs;
  };
  return async (tenantId, work) => {
    if (mayBeAsked()) {
      try {
        const lsn = await place();
        const answer = await transaction(tenantId, async (tx) => {
          await untilReplayed(tx, lsn);
          return work(tx);
        });
        count("provost_database_reads_total", { answered_by: "standby" });
        return answer;
      } catch {
        // Behind, gone, or what it showed was removed under it: the primary's answer counts, also when it fails.
      }
    }
    count("provost_database_reads_total", { answered_by: "primary, standby behind" });
    return primary(tenantId, work);
  };
};
