/**
 * When a schedule fires. Cron fields are read in the schedule's time zone. Of an hour that daylight saving takes out, a
 * fixed time fires right after the gap; of one that comes twice, it fires once (rules of Vixie cron, as croner has them).
 */
import { Cron } from "croner";
import { ProvostError } from "../../model/errors.ts";
import type { Schedule } from "../../model/schedule.ts";

export type Timing = Pick<Schedule, "timing" | "timeZone" | "anchorAt">;

const EVERY = /^@every\s+(?<parts>(?:\d+(?:ms|s|m|h|d))+)$/;
const PART = /(\d+)(ms|s|m|h|d)/g;
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const SHORTEST_MS = 1_000;

const invalid = (timing: string, problem: string): ProvostError =>
  new ProvostError(
    "REQUEST_INVALID",
    `timing ${JSON.stringify(timing)}: ${problem}; write five fields of cron ("30 2 * * 1-5"), a name ("@daily"), or "@every 90s"`,
    { timing },
  );

/** Null when it is no "@every". */
const intervalOf = (timing: string): number | null => {
  if (!timing.startsWith("@every")) return null;
  const parts = EVERY.exec(timing)?.groups?.["parts"];
  if (parts === undefined) throw invalid(timing, "no duration such as 90s, 15m or 1h30m after @every");
  const interval = [...parts.matchAll(PART)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS],
    0,
  );
  if (interval < SHORTEST_MS) throw invalid(timing, "shorter than a second");
  return interval;
};

const cronOf = ({ timing, timeZone }: Timing): Cron => {
  try {
    return new Cron(timing, { timezone: timeZone, paused: true });
  } catch (error) {
    throw invalid(timing, error instanceof Error ? error.message : String(error));
  }
};

const checkTimeZone = (timeZone: string): void => {
  try {
    Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    throw new ProvostError(
      "REQUEST_INVALID",
      `there is no time zone ${timeZone}; use an IANA name such as Europe/Berlin`,
      { timeZone },
      { cause },
    );
  }
};

/** The first time after `after`; null when none will ever come. REQUEST_INVALID for a timing or zone that is none. */
export const nextFireAt = (schedule: Timing, after: Date): Date | null => {
  checkTimeZone(schedule.timeZone);
  const interval = intervalOf(schedule.timing);
  if (interval === null) return cronOf(schedule).nextRun(after);
  const anchor = schedule.anchorAt.getTime();
  const passed = Math.max(0, Math.floor((after.getTime() - anchor) / interval));
  return new Date(anchor + (passed + 1) * interval);
};

/** The next `count` times. */
export const upcomingFires = (schedule: Timing, after: Date, count: number): Date[] => {
  const times: Date[] = [];
  for (
    let time = nextFireAt(schedule, after);
    time !== null && times.length < count;
    time = nextFireAt(schedule, time)
  ) {
    times.push(time);
  }
  return times;
};
