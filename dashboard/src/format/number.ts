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
