import type { Window } from "../../model/plan.ts";

const DAY_MS = 86_400_000;

/** The days that a window spans, with a key that the same days have wherever they are written; null where it names none. */
export const daysOf = (window: Window | undefined): { key: string; name: string; days: number } | null => {
  if (window === undefined) return null;
  const { day, endDay = day, date, endDate = date, week, weekday } = window;
  if (day !== undefined && endDay !== undefined) {
    const name = endDay === day ? `day ${day}` : `days ${day} to ${endDay}`;
    return { key: `day ${day}-${endDay}`, name, days: Math.max(1, endDay - day + 1) };
  }
  if (date !== undefined && endDate !== undefined) {
    const days = Math.round((Date.parse(endDate) - Date.parse(date)) / DAY_MS) + 1;
    const name = endDate === date ? date : `${date} to ${endDate}`;
    return { key: `date ${date}-${endDate}`, name, days: Number.isFinite(days) ? Math.max(1, days) : 1 };
  }
  if (weekday === undefined) return null;
  return {
    key: `week ${week ?? ""} ${weekday}`,
    name: week === undefined ? weekday : `${weekday} of week ${week}`,
    days: 1,
  };
};

/** The same, where it is a single day. */
export const dayOf = (window: Window | undefined): { key: string; name: string } | null => {
  const days = daysOf(window);
  return days !== null && days.days === 1 ? days : null;
};
