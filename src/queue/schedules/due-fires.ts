/** Which of the times that have come make a task. */
import type { Schedule } from "../../model/schedule.ts";
import { nextFireAt, type Timing } from "./fire-times.ts";

/** Later than this and nobody was there to serve the time: the schedule's catch-up policy decides. */
export const GRACE_MS = 60_000;
/** Of one schedule at once. What is beyond is made the next time, right after. */
export const MAX_FIRES = 100;

export type DueFires = {
  /** In their order. */
  fires: Date[];
  /** How many times were passed over. */
  skipped: number;
  nextFireAt: Date | null;
};

type Due = Timing & Pick<Schedule, "catchUp" | "nextFireAt">;

/** Without "all" the times in between need not be made one by one to be counted: there may be millions. */
const MAX_COUNTED = 10_000;

const timesUpTo = (schedule: Due, now: Date, limit: number): { times: Date[]; next: Date | null } => {
  const times: Date[] = [];
  let next = schedule.nextFireAt;
  while (next !== null && next <= now && times.length < limit) {
    times.push(next);
    next = nextFireAt(schedule, next);
  }
  return { times, next };
};

export const dueFires = (schedule: Due, now: Date): DueFires => {
  if (schedule.catchUp === "all") {
    const { times, next } = timesUpTo(schedule, now, MAX_FIRES);
    return { fires: times, skipped: 0, nextFireAt: next };
  }
  const { times } = timesUpTo(schedule, now, MAX_COUNTED);
  const last = times.at(-1);
  const missed = last === undefined || now.getTime() - last.getTime() > GRACE_MS;
  const fires = last === undefined || (missed && schedule.catchUp === "none") ? [] : [last];
  return { fires, skipped: times.length - fires.length, nextFireAt: nextFireAt(schedule, now) };
};
