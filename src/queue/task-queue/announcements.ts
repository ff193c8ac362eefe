/** What control planes tell each other: work stands in these queues. */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import type { Queued } from "./round.ts";

const CHANNEL = "provost_queue";
/** A notification has room for 8,000 bytes. */
const MAX_BYTES = 7_000;

const schema = z.object({
  tenantId: z.string(),
  from: z.string(),
  /** Null: any of them. A turn that is null: any. */
  queued: z.array(z.tuple([z.string(), z.number().nullable()])).nullable(),
});

/** After the commit: what waits, in whichever queue, may be handed out again. */
export const tellAnyQueued = (tx: Pick<Tx, "notify" | "tenantId">): void =>
  tx.notify(CHANNEL, JSON.stringify({ tenantId: tx.tenantId, from: "", queued: null }));

export type Announcements = {
  /** @param queued null for any queue */
  announce(tenantId: TenantId, queued: Queued | null): void;
  /** Begins to listen, if nobody does. What others said before it listened is a gap. */
  listen(onFault: (error: unknown) => void): void;
  close(): Promise<void>;
};

type Hearing = {
  /** @param queued null for any queue */
  onQueued: (tenantId: TenantId, queued: Queued | null) => void;
  /** Some may have been missed. */
  onGap: () => void;
};

export const createAnnouncements = (parts: { db: Database; clock: Clock }, hearing: Hearing): Announcements => {
  const { db, clock } = parts;
  const ownId = uuidV7(clock.now());
  let listening: Promise<() => Promise<void>> | null = null;

  const hear = (text: string): void => {
    if (text === "") {
      hearing.onGap();
      return;
    }
    const { tenantId, from, queued } = schema.parse(JSON.parse(text));
    if (from === ownId) return;
    const turns = queued && new Map(queued.map(([queue, turnMs]) => [queue, turnMs ?? -Infinity]));
    hearing.onQueued(tenantId as TenantId, turns);
  };
  return {
    announce: (tenantId, queued) => {
      const names = queued === null ? [] : [...queued.keys()];
      const named = JSON.stringify({ tenantId, from: ownId, queued: queued && [...queued] });
      const text = named.length < MAX_BYTES ? named : JSON.stringify({ tenantId, from: ownId, queued: null });
      // Of those about the same queues in one moment only the last is sent: see LOOK_AT_ALL_EVERY_MS in looking.ts.
      db.notify(CHANNEL, `${tenantId} ${names.join(" ")}`, text);
    },
    listen: (onFault) => {
      if (listening !== null) return;
      listening = db.listen(CHANNEL, hear);
      listening.then(hearing.onGap, (error: unknown) => {
        listening = null; // the next offer tries again; until then it is looked every few seconds
        onFault(error);
      });
    },
    close: async () => {
      const unlisten = await listening?.catch(() => null); // its offer was told
      await unlisten?.();
    },
  };
};
