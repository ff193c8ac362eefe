/** Has the blobs of this control plane's data folder swept once a day, and says what came of it. */
import type { EventLog } from "../../events/event-log.ts";
import { asProvostError } from "../../model/errors.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import type { Removed, SweepRequest } from "./sweep-blobs.ts";

export type SweepFigures = {
  /** How long what no record names is kept. */
  keepDays: number;
  /** When the last sweep came to its end, since the start of this process. */
  sweptAt: Date | null;
  removed: number;
  bytes: number;
  /** The code of what the last one ended by instead. The message names what other tenants have: it is for the log. */
  refusedFor: string | null;
};

export type BlobSweeper = {
  figures(): SweepFigures;
  /** Now; it resolves when it is over, whatever came of it. */
  work(): Promise<void>;
  close(): Promise<void>;
};

type Parts = {
  db: Database;
  clock: Clock;
  events: EventLog;
  homeId: string;
  keepMs: number;
  sweep: (request: SweepRequest) => Promise<"swept" | "put-off">;
  onFault: (error: unknown) => void;
};

const DAY_MS = 86_400_000;
/** After the start, when there is more urgent work. */
const FIRST_MS = 15 * 60_000;
/** While a backup is made. */
const PUT_OFF_MS = 3_600_000;

export const createBlobSweeper = ({ db, clock, events, homeId, keepMs, sweep, onFault }: Parts): BlobSweeper => {
  let figures: SweepFigures = { keepDays: keepMs / DAY_MS, sweptAt: null, removed: 0, bytes: 0, refusedFor: null };
  let closed = false;

  const note = async ({ removed, bytes }: Removed, before: Date): Promise<void> => {
    figures = { ...figures, removed: figures.removed + removed, bytes: figures.bytes + bytes };
    const payload = { homeId, removed, bytes, storedBefore: before.toISOString() };
    await db.transaction(LOCAL_TENANT, (tx) =>
      events.append(tx, [{ name: "blobs.removed", runId: null, actor: "engine", payload }]),
    );
  };
  /** When to come again. */
  const sweepOnce = async (): Promise<number> => {
    const before = new Date(clock.now().getTime() - keepMs);
    try {
      const end = await sweep({ before, onRemoved: (batch) => note(batch, before), isClosed: () => closed });
      if (end === "put-off") return PUT_OFF_MS;
      figures = { ...figures, sweptAt: clock.now(), refusedFor: null };
    } catch (error) {
      figures = { ...figures, refusedFor: asProvostError(error).code };
      onFault(error);
    }
    return DAY_MS;
  };
  let working: Promise<number> = Promise.resolve(0);
  const begin = (): Promise<number> => {
    working = working.then(sweepOnce);
    return working;
  };
  let disarm = (): void => undefined;
  const arm = (delayMs: number): void => {
    disarm = clock.after(delayMs, () => void ring());
  };
  const ring = async (): Promise<void> => {
    const nextMs = await begin();
    if (!closed) arm(nextMs);
  };
  arm(FIRST_MS);
  return {
    figures: () => figures,
    work: async () => {
      await begin();
    },
    close: async () => {
      closed = true;
      disarm();
      await working;
    },
  };
};
