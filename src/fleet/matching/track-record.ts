/**
 * How an agent has done. The expected rate of success is the mean of a Beta distribution: with nothing known it is one
 * half, and two lucky tasks do not outweigh a long record. Old results count less, so that an agent that was mended
 * recovers, and one that broke falls.
 */
export type Track = { succeeded: number; failed: number };

/** Neutral, and worth four results. */
const PRIOR = 2;
/** The record forgets half of itself in about 100 results. */
const KEEP = 0.993;

export const successRate = ({ succeeded, failed }: Track): number =>
  (succeeded + PRIOR) / (succeeded + failed + 2 * PRIOR);

export const recordResult = (track: Track, succeeded: boolean): void => {
  track.succeeded = track.succeeded * KEEP + (succeeded ? 1 : 0);
  track.failed = track.failed * KEEP + (succeeded ? 0 : 1);
};

/** As of one of whom nothing is known. */
export const forgetRecord = (track: Track): void => {
  track.succeeded = 0;
  track.failed = 0;
};

/** Share of its slots that an agent has in use. */
export const leaseLoad = ({ busy, slots }: { busy: number; slots: number }): number => busy / slots;
