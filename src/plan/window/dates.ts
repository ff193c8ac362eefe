import type { Window } from "../../model/plan.ts";
import { cued, type CuedPattern } from "../cued-pattern.ts";
import { pattern } from "../pattern.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH = String.raw`(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?`;
const DAY = String.raw`\d{1,2}(?:st|nd|rd|th)?`;
const YEAR = String.raw`(?:19|20)\d{2}`;
const TO = String.raw`\s?(?:[-–—→]|to|through|until)\s?`;
const START = String.raw`(?<![\p{L}\p{N}-])`;
const END = String.raw`(?![\p{N}-])`;

const ISO = String.raw`${YEAR}-\d{2}-\d{2}`;

type Found = { from: [year: string, month: string, day: string]; to?: [year: string, month: string, day: string] };

/** Each form with its reading. All of them name a year. */
const FORMS: { pattern: CuedPattern; read: (groups: Record<string, string | undefined>) => Found }[] = [
  {
    pattern: cued("-", () => pattern.u`${START}(?<a>${ISO})(?:${TO}(?<b>${ISO}))?(?![\p{N}-])`),
    read: ({ a = "", b }) => ({ from: isoParts(a), ...(b === undefined ? {} : { to: isoParts(b) }) }),
  },
  {
    // "Mar 3-9, 2027", "November 1, 2025", "Nov 28 – Dec 5, 2025", "Dec 29, 2025 – Jan 2, 2026"
    pattern: cued(
      MONTHS.join(" "),
      () =>
        pattern.u`${START}(?<m>${MONTH})\s+(?<d>${DAY})(?:,?\s+(?<y1>${YEAR}))?(?:${TO}(?:(?<m2>${MONTH})\s+)?(?<d2>${DAY}))?,?\s+(?<y>${YEAR})${END}`,
    ),
    read: ({ m = "", d = "", y1, m2, d2, y = "" }) => ({
      from: [y1 ?? y, m, d],
      ...(d2 === undefined ? {} : { to: [y, m2 ?? m, d2] }),
    }),
  },
  {
    pattern: cued(MONTHS.join(" "), () => pattern.u`${START}(?<m>${MONTH})\s+(?<d>${DAY}),?\s+(?<y>${YEAR})${END}`),
    read: ({ m = "", d = "", y = "" }) => ({ from: [y, m, d] }),
  },
  {
    // "3 Nov 2025", "3–7 November 2025", "28 Nov – 5 Dec 2025"
    pattern: cued(
      MONTHS.join(" "),
      () =>
        pattern.u`${START}(?:(?<d>${DAY})(?:\s+(?<m>${MONTH}))?(?:\s+(?<y1>${YEAR}))?${TO})?(?<d2>${DAY})\s+(?<m2>${MONTH}),?\s+(?<y>${YEAR})${END}`,
    ),
    read: ({ d, m, y1, d2 = "", m2 = "", y = "" }) =>
      d === undefined ? { from: [y, m2, d2] } : { from: [y1 ?? y, m ?? m2, d], to: [y, m2, d2] },
  },
  {
    // "3.11.2025", "03.–07.11.2025", "28.11.–05.12.2025"; in writing with dots the day stands first everywhere.
    pattern: cued(
      ".",
      () =>
        pattern.u`(?<![\p{L}\p{N}.-])(?:(?<d>\d{1,2})\.(?:\s?(?<m>\d{1,2})\.(?:\s?(?<y1>${YEAR}))?)?${TO})?(?<d2>\d{1,2})\.\s?(?<m2>\d{1,2})\.\s?(?<y>${YEAR})(?![\p{N}-]|\.\d)`,
    ),
    read: ({ d, m, y1, d2 = "", m2 = "", y = "" }) =>
      d === undefined ? { from: [y, m2, d2] } : { from: [y1 ?? y, m ?? m2, d], to: [y, m2, d2] },
  },
];

const isoParts = (date: string): [string, string, string] => {
  const [year = "", month = "", day = ""] = date.split("-");
  return [year, month, day];
};

/** ISO form of a day that exists; null for "Feb 30". */
const iso = ([year, month, day]: [string, string, string]): string | null => {
  const monthNumber = /^\d/.test(month) ? Number(month) : MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  const dayNumber = Number.parseInt(day, 10);
  const date = new Date(Date.UTC(Number(year), monthNumber - 1, dayNumber));
  const exists = date.getUTCMonth() === monthNumber - 1 && date.getUTCDate() === dayNumber;
  return exists ? `${year}-${String(monthNumber).padStart(2, "0")}-${String(dayNumber).padStart(2, "0")}` : null;
};

/** The first date or range of dates, and the text without it, so that its numbers are not read again. */
export const findDates = (text: string): { window: Pick<Window, "date" | "endDate">; rest: string } => {
  if (!/(?:19|20)\d{2}/.test(text)) return { window: {}, rest: text };
  for (const { pattern, read } of FORMS) {
    const match = pattern.exec(text);
    if (match?.groups === undefined) continue;
    const found = read(match.groups);
    const date = iso(found.from);
    const endDate = found.to === undefined ? undefined : iso(found.to);
    if (date === null || endDate === null || (endDate !== undefined && endDate < date)) continue;
    const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
    return { window: endDate === undefined ? { date } : { date, endDate }, rest };
  }
  return { window: {}, rest: text };
};
