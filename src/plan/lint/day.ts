import type { Window } from "../../model/plan.ts";
import { WEEKDAYS } from "../window.ts";

const DAY_MS = 86_400_000;

/** The days that a window spans, with a key that the same days have wherever they are written; null where it names none. */
export const daysOf = (window: Window | undefined): { key: string; name: string; days: number } | null => {
  if (window === undefined) return null;
  const { day, endDay = day, date, endDate = date, week, weekday, endWeekday = weekday } = window;
  if (day !== undefined && endDay !== undefined) {
    const name = endDay === day ? `day ${day}` : `days ${day} to ${endDay}`;
    return { key: `day ${day}-${endDay}`, name, days: Math.max(1, endDay - day + 1) };
  }
  if (date !== undefined && endDate !== undefined) {
    const days = Math.round((Date.parse(endDate) - Date.parse(date)) / DAY_MS) + 1;
    const name = endDate === date ? date : `${date} to ${endDate}`;
    return { key: `date ${date}-${endDate}`, name, days: Number.isFinite(days) ? Math.max(1, days) : 1 };
  }
  if (weekday === undefined || endWeekday === undefined) return null;
  const name = endWeekday === weekday ? weekday : `${weekday} to ${endWeekday}`;
  return {
    key: `week ${week ?? ""} ${weekday}-${endWeekday}`,
    name: week === undefined ? name : `${name} of week ${week}`,
    days: Math.max(1, WEEKDAYS.indexOf(endWeekday) - WEEKDAYS.indexOf(weekday) + 1),
  };
};

/** The same, where it is a single day. */
export const dayOf = (window: Window | undefined): { key: string; name: string } | null => {
  const days = daysOf(window);
  return days !== null && days.days === 1 ? days : null;
};
