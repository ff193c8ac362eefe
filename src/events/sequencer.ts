/**
 * The sequencer: gives the events of the inbox their places in the tenant's order. Any number of control planes may have
 * one; of one tenant only one at a time is at work, and what comes meanwhile wakes it again.
 */
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database, Tx } from "../store/database.ts";
import { claimInbox, inboxHasEvents, moveFromInbox } from "../store/event-inbox.ts";
import { lastPosition, lockHeads, TENANT_HEAD } from "../store/events.ts";
import type { Head } from "../store/events.ts";
import { tellPosition } from "./event-log.ts";
import { createTurns } from "./turns.ts";
import type { TurnParts } from "./turns.ts";

export type Sequencer = {
  /** Resolves when what was in the inbox has its place. */
  flush(tenantId: TenantId): Promise<void>;
  stop(): Promise<void>;
};

export type SequencerParts = {
  db: Database;
  clock: Clock;
  /** Whose inboxes are looked at now and then besides, for what a control plane has left that is gone. */
  tenants: () => Promise<readonly TenantId[]>;
  onFault: TurnParts["onFault"];
};

const BATCH = 1_000;
const LOOK_EVERY_MS = 10_000;

/** Moves all there is, so that what is appended next comes after it. The heads have to be locked, and move on with it. */
export const drainInbox = async (tx: Tx, heads: Map<string, Head>): Promise<void> => {
  let moved = 0;
  for (let batch = BATCH; batch === BATCH; moved += batch) batch = await moveFromInbox(tx, BATCH);
  const tenant = heads.get(TENANT_HEAD);
  if (tenant !== undefined) tenant.position += moved;
};

/** At most a batch in one transaction, so that others of the tenant may append in between. Returns how many. */
const moveBatch = async (tx: Tx): Promise<number> => {
  if (!(await inboxHasEvents(tx)) || !(await claimInbox(tx))) return 0;
  await lockHeads(tx, []);
  const moved = await moveFromInbox(tx, BATCH);
  if (moved > 0) tellPosition(tx, await lastPosition(tx));
  return moved;
};

export const startSequencer = async ({ db, clock, tenants, onFault }: SequencerParts): Promise<Sequencer> => {
  const sequence = async (tenantId: TenantId): Promise<void> => {
    while ((await db.transaction(tenantId, moveBatch)) > 0);
  };
  const turns = createTurns<TenantId>({ clock, work: sequence, onFault });
  const lookAtAll = async (): Promise<void> => {
    for (const tenantId of await tenants()) turns.wake(tenantId);
  };
  const look = (): void => void lookAtAll().catch((fault: unknown) => onFault(fault, "all tenants"));
  const unlisten = await db.listen("provost_inbox", (payload) => {
    if (payload === "") look();
    else turns.wake(payload as TenantId);
  });
  let callOff = (): void => undefined;
  const lookNowAndThen = (): void => {
    look();
    callOff = clock.after(LOOK_EVERY_MS, lookNowAndThen);
  };
  lookNowAndThen();
  return {
    flush: sequence,
    stop: async () => {
      callOff();
      await unlisten();
      await turns.stop();
    },
  };
};
