/**
 * The sequencer: gives the events of the inbox their places in the tenant's order. Any number of control planes may have
 * one; of one tenant only one at a time is at work, and what comes meanwhile wakes it again.
 */
import type { TenantId } from "../model/ids.ts";
import type { Database, Tx } from "../store/database.ts";
import { claimInbox, inboxHasEvents, moveFromInbox } from "../store/events/event-inbox.ts";
import { lastPosition, lockHeads, TENANT_HEAD } from "../store/events/events.ts";
import type { Head } from "../store/events/events.ts";
import { tellPosition } from "./event-log.ts";
import { startTenantWakes } from "./tenant-wakes.ts";
import type { WakeParts } from "./tenant-wakes.ts";
import { createTurns } from "./turns.ts";

export type Sequencer = {
  /** Resolves when what was in the inbox has its place. */
  flush(tenantId: TenantId): Promise<void>;
  stop(): Promise<void>;
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
  await lockHeads(tx, []);
  const moved = await moveFromInbox(tx, BATCH);
  if (moved > 0) tellPosition(tx, await lastPosition(tx));
  return moved;
};

/** Resolves when what was in the inbox has its place. Who is giving it already holds the heads, and so is waited for. */
export const sequenceInbox = async (db: Database, tenantId: TenantId): Promise<void> => {
  const move = async (tx: Tx): Promise<number> => ((await inboxHasEvents(tx)) ? moveBatch(tx) : 0);
  while ((await db.transaction(tenantId, move)) === BATCH);
};

/** Goes on until there is nothing more, or another is at it: that one looks again after its commit, for what came meanwhile. */
const sequenceUnlessAnother = async (db: Database, tenantId: TenantId): Promise<void> => {
  const move = async (tx: Tx): Promise<boolean> => {
    if (!(await inboxHasEvents(tx)) || !(await claimInbox(tx))) return false;
    await moveBatch(tx);
    return true;
  };
  while (await db.transaction(tenantId, move));
};

export const startSequencer = async (parts: WakeParts): Promise<Sequencer> => {
  const { db, clock, onFault } = parts;
  const turns = createTurns<TenantId>({ clock, work: (tenantId) => sequenceUnlessAnother(db, tenantId), onFault });
  const wake = (tenantId: TenantId): void => turns.wake(tenantId);
  // Also for what a control plane has left that is gone.
  const stopWakes = await startTenantWakes(parts, { channels: { provost_inbox: wake }, wake, everyMs: LOOK_EVERY_MS });
  return {
    flush: (tenantId) => sequenceInbox(db, tenantId),
    stop: async () => {
      await stopWakes();
      await turns.stop();
    },
  };
};
