/**
 * Ends a command that adds more on disk than it may. No kernel limits the files of a folder without a quota that only
 * the machine's owner can set; so what is there is looked at while the command runs. Asking how much is free costs
 * microseconds and is done every second. What was added is counted, which costs as much as there are files, when that has
 * fallen by half of what the command has left, and besides at growing distances, for others may have freed room meanwhile.
 */
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "../clock.ts";
import type { BegunAccount } from "./disk-account.ts";
import { diskUse, type FreeRoom, freeRoom, shrunk } from "./disk-use.ts";
import type { SandboxPlan } from "./sandbox-plan.ts";

const LOOK_MS = 1_000;
/** In looks. */
const LONGEST_PAUSE = 64;
/** Of the time, counting takes no more than one part in so many. */
const SHARE = 20;
/** Of the limit: so little is not counted anew. */
const FINEST = 64;
const DEFAULT_BYTES = 32 * 2 ** 30;

export type DiskWatch = {
  limitBytes: number;
  /** @param stop called once, when it is over its limit; it is looked at until `finish` */
  begin: (stop: () => void) => void;
  /** When no process of it is left: whether it has added more than it may. */
  finish: () => Promise<boolean>;
};

/** On a small disk the rest stays for whoever runs the command. */
const usualLimit = (room: FreeRoom): number =>
  Math.min(DEFAULT_BYTES, ...[...room.values()].map(({ bytes }) => Math.floor(bytes / 2)));

export const openDiskWatch = async (
  plan: Pick<SandboxPlan, "writable" | "mounts" | "disk">,
  { temporary, clock }: { temporary: string; clock: Clock },
): Promise<DiskWatch> => {
  const { writable, mounts = [], disk: account = {} } = plan;
  const folders = [dirname(temporary), ...writable];
  const roots = [temporary, ...writable, ...mounts.filter(({ access }) => access === "write").map((one) => one.source)];
  const begin = async (): Promise<BegunAccount> => {
    const room = await freeRoom(folders);
    // By the clock of the file system, which is not always this machine's.
    const { ctimeMs: since } = await stat(temporary);
    return { since, room, limitBytes: account.limitBytes ?? usualLimit(room), counted: { bytes: 0, room } };
  };
  const begun = await (account.begun ??= begin());
  const { limitBytes } = begun;
  const pause = { looks: 1, left: 1 };
  const state = { isOver: false, ended: false };

  const countAll = async (room: FreeRoom): Promise<void> => {
    const startedAt = performance.now();
    const { bytes, blind } = await diskUse(roots, begun.since, limitBytes);
    begun.counted = { bytes: blind ? Math.max(bytes, shrunk(begun.room, room)) : bytes, room };
    state.isOver = begun.counted.bytes > limitBytes;
    const tookMs = performance.now() - startedAt;
    pause.looks = Math.min(pause.looks * 2, LONGEST_PAUSE);
    pause.left = Math.max(pause.looks, Math.ceil((tookMs * SHARE) / LOOK_MS));
  };
  const look = async (isDue: boolean): Promise<void> => {
    const room = await freeRoom(folders);
    const { counted } = begun;
    const worthIt = Math.max((limitBytes - counted.bytes) / 2, limitBytes / FINEST);
    if (isDue || shrunk(counted.room, room) > worthIt) await countAll(room);
  };

  let callOff = (): void => undefined;
  let looking: Promise<void> = Promise.resolve();
  const lookLater = (stop: () => void): void => {
    callOff = clock.after(LOOK_MS, () => {
      pause.left -= 1;
      looking = look(pause.left <= 0).then(() => {
        if (state.isOver) stop();
        else if (!state.ended) lookLater(stop);
      });
    });
  };
  return {
    limitBytes,
    begin: lookLater,
    finish: async () => {
      state.ended = true;
      callOff();
      await looking;
      if (!state.isOver) await look(false);
      return state.isOver;
    },
  };
};
