const language = navigator.languages;
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

export const share = (part: number, whole: number): string => percent.format(whole === 0 ? 0 : part / whole);

const UNITS = ["B", "kB", "MB", "GB"] as const;

export const byteSize = (bytes: number): string => {
  const power = bytes < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${tenth.format(bytes / 1_000 ** power)} ${UNITS[power] ?? ""}`;
};

/** A commit as people write it. */
export const shortCommit = (commit: string): string => commit.slice(0, 8);

/** The end of an id says more than its beginning, which is the time. */
export const shortId = (id: string): string => id.slice(-6);

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat(language, { style: "currency", currency: "USD" });
const smallDollars = new Intl.NumberFormat(language, {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 4,
  maximumFractionDigits: 4,
});

export const wholeNumber = (count: number): string => whole.format(count);

/** "5.2K", and "2.4" of what is counted over a time: where a column has no room for more. */
export const shortNumber = (count: number): string => compact.format(count);

/** Of millionths of a dollar; what is less than a dime keeps four digits, or nothing would be seen of it. */
export const money = (microUsd: number): string => {
  const amount = microUsd / 1_000_000;
  return (amount > 0 && amount < 0.1 ? smallDollars : dollars).format(amount);
};
