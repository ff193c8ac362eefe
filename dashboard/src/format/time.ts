/** Times in the zone and the language of who looks. */
const language = navigator.languages;

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const dayAndYear = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "long" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });

export type Instant = string | number | Date;

const at = (instant: Instant): Date => new Date(instant);

export const timeOfDay = (instant: Instant): string => clock.format(at(instant));
export const date = (instant: Instant): string => dayAndYear.format(at(instant));
export const fullTime = (instant: Instant): string => full.format(at(instant));

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "now", "5 min. ago", "in 2 hr.", "yesterday", and from a week on the date. */
export const timeAgo = (instant: Instant, now: number): string => {
  const ahead = at(instant).getTime() - now;
  const sign = Math.sign(ahead);
  const away = Math.abs(ahead);
  if (away < 10 * SECOND) return relative.format(0, "second");
  if (away < MINUTE) return relative.format(sign * Math.floor(away / SECOND), "second");
  if (away < HOUR) return relative.format(sign * Math.floor(away / MINUTE), "minute");
  if (away < DAY) return relative.format(sign * Math.floor(away / HOUR), "hour");
  if (away < 7 * DAY) return relative.format(sign * Math.floor(away / DAY), "day");
  return (at(instant).getFullYear() === new Date(now).getFullYear() ? day : dayAndYear).format(at(instant));
};

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** "840 ms", "4.2 s", "3 min 20 s", "2 h 5 min". */
export const duration = (ms: number): string => {
  if (ms > 0 && ms < 10) return `${tenth.format(ms)} ms`;
  if (ms < SECOND) return `${whole.format(Math.max(0, ms))} ms`;
  if (ms < 10 * SECOND) return `${tenth.format(ms / SECOND)} s`;
  if (ms < MINUTE) return `${whole.format(ms / SECOND)} s`;
  if (ms < HOUR) {
    const seconds = Math.floor((ms % MINUTE) / SECOND);
    return `${whole.format(Math.floor(ms / MINUTE))} min${seconds > 0 ? ` ${seconds} s` : ""}`;
  }
  const minutes = Math.floor((ms % HOUR) / MINUTE);
  return `${whole.format(Math.floor(ms / HOUR))} h${minutes > 0 ? ` ${minutes} min` : ""}`;
};
