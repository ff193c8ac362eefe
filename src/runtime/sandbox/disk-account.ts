import type { FreeRoom } from "./disk-use.ts";

/** What the commands of one attempt have added together; it begins with the first. */
export type DiskAccount = {
  /** When absent, 32 GiB, or half of what is free where that is less. */
  limitBytes?: number | undefined;
  begun?: Promise<BegunAccount>;
};

export type BegunAccount = {
  /** What has changed later is counted. */
  since: number;
  /** What was free then. */
  room: FreeRoom;
  limitBytes: number;
  /** At the last time that it was counted. */
  counted: { bytes: number; room: FreeRoom };
};
