import * as fc from "fast-check";
import { expect, test } from "vitest";
import { windowSchema } from "../model/plan.ts";
import { findWindow } from "./window.ts";

test.each([
  ["Day 3-4: Build the parser", { day: 3, endDay: 4 }],
  ["Days 6 & 7: Rest", { day: 6, endDay: 7 }],
  ["Days 6 and 7", { day: 6, endDay: 7 }],
  ["Days 12–19", { day: 12, endDay: 19 }],
  ["Days 1 to 3", { day: 1, endDay: 3 }],
  ["Day 12 (Tue, Week 3): Warm-up", { day: 12, week: 3, weekday: "tue" }],
  ["Mon (Week 5)", { weekday: "mon", week: 5 }],
  ["Fri (Week 12)", { weekday: "fri", week: 12 }],
  ["Monday", { weekday: "mon" }],
  ["Thu & Fri", { weekday: "thu", endWeekday: "fri" }],
  ["Mon–Wed", { weekday: "mon", endWeekday: "wed" }],
  ["**Wed** – **Thu** (Week 2)", { weekday: "wed", endWeekday: "thu", week: 2 }],
  ["Tuesday to Friday", { weekday: "tue", endWeekday: "fri" }],
  ["Mon to Wed", { weekday: "mon", endWeekday: "wed" }],
  ["Mon & Wed", null],
  ["Fri–Mon", null],
  ["Mon, Wed, Fri", null],
  ["## WEDNESDAY", { weekday: "wed" }],
  ["Thu.", { weekday: "thu" }],
  ["Week 1: Foundations", { week: 1 }],
  ["Weeks 3–4 (Days 12–19)", { week: 3, day: 12, endDay: 19 }],
  ["First call (9:10–9:25)", { time: "09:10", endTime: "09:25" }],
  ["09:00 - Write the schema", { time: "09:00" }],
  ["13:30 – 14:00 Review", { time: "13:30", endTime: "14:00" }],
  ["2:30–3:30 — Ann + Bo", { time: "14:30", endTime: "15:30" }],
  ["10:30–12:00 — Ann + Bo", { time: "10:30", endTime: "12:00" }],
  ["11:00–1:00", { time: "11:00", endTime: "13:00" }],
  ["1:00 review", { time: "13:00" }],
  ["6:59 hand-over", { time: "18:59" }],
  ["7:00 stand-up", { time: "07:00" }],
  ["4:30 PM: parser PR", { time: "16:30" }],
  ["1:30 PM: parser PR", { time: "13:30" }],
  ["12:15 AM", { time: "00:15" }],
  ["12:15 PM", { time: "12:15" }],
  ["5:00 a.m.", { time: "05:00" }],
  ["05:00 backup", { time: "05:00" }],
  ["8:30 AM – 4:45 PM", { time: "08:30", endTime: "16:45" }],
  ["11:30–1:00 PM", { time: "11:30", endTime: "13:00" }],
  ["2:30–3:30 PM", { time: "14:30", endTime: "15:30" }],
  ["8:00 PM – 9:00", { time: "20:00", endTime: "21:00" }],
  ["11:00 AM – 1:30", { time: "11:00", endTime: "13:30" }],
  ["13:00–2:00 PM", { time: "13:00", endTime: "14:00" }],
  ["9-10 AM", { time: "09:00", endTime: "10:00" }],
  ["2-4pm", { time: "14:00", endTime: "16:00" }],
  ["Demo at 4 PM", { time: "16:00" }],
  ["Noon: baseline PR", { time: "12:00" }],
  ["Midnight", { time: "00:00" }],
  ["Mar 3-9, 2027 (1 week)", { date: "2027-03-03", endDate: "2027-03-09" }],
  ["4 weeks (February 1-26, 2027)", { date: "2027-02-01", endDate: "2027-02-26" }],
  ["Nov 28 – Dec 5, 2025", { date: "2025-11-28", endDate: "2025-12-05" }],
  ["Dec 29, 2025 – Jan 2, 2026", { date: "2025-12-29", endDate: "2026-01-02" }],
  ["Written on: April 30, 2027", { date: "2027-04-30" }],
  ["3 Nov 2025", { date: "2025-11-03" }],
  ["3–7 November 2025", { date: "2025-11-03", endDate: "2025-11-07" }],
  ["28 Nov – 5 Dec 2025", { date: "2025-11-28", endDate: "2025-12-05" }],
  ["2025-11-03", { date: "2025-11-03" }],
  ["2025-11-03 → 2025-11-07", { date: "2025-11-03", endDate: "2025-11-07" }],
  ["Mon 2025-11-03 09:00", { date: "2025-11-03", weekday: "mon", time: "09:00" }],
  ["2025-11-03 09:00 - 10:15", { date: "2025-11-03", time: "09:00", endTime: "10:15" }],
  ["Montag, 03.11.2025", { date: "2025-11-03" }],
  ["3.–7.11.2025", { date: "2025-11-03", endDate: "2025-11-07" }],
  ["28.11. – 05.12.2025", { date: "2025-11-28", endDate: "2025-12-05" }],
  ["29.12.2025 - 2. 1. 2026, 09:00", { date: "2025-12-29", endDate: "2026-01-02", time: "09:00" }],
  ["Monday, Nov 3rd, 2025", { date: "2025-11-03", weekday: "mon" }],
])("%s", (text, window) => {
  expect(findWindow(text)).toEqual(window);
});

test.each([
  "Build the parser",
  "Fix the import in `worker.ts:26`",
  "Use a 16:9 picture",
  "Listen on localhost:3000",
  "Scale 1:10",
  "Nov 3",
  "Feb 30, 2025",
  "Fryday",
  "Sat down with the team",
  "Sun Microsystems",
  "Every Friday",
  "Keep it for 30 days",
  "2 weeks",
  "Version 10.2",
  "Version 10.2.2025.1",
  "31.02.2025",
  "12.25.2025",
  "99:99",
  "25:10",
  "Wait 12:30:45",
  "2025-13-40",
  "",
])("no window in: %s", (text) => {
  expect(findWindow(text)).toBeNull();
});

test("never throws; what it finds satisfies the model, with HH:MM times and real dates", () => {
  const piece = fc.constantFrom(
    "9",
    "12",
    ":",
    "30",
    "–",
    "-",
    " PM",
    "am",
    "Noon",
    " ",
    "Day ",
    "Week ",
    "Mon",
    "Nov ",
    ", 2025",
    "2025-11-03",
    "to",
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(piece, { maxLength: 25 }).map((all) => all.join("")),
  );
  fc.assert(
    fc.property(text, (text) => {
      const window = findWindow(text) ?? {};
      expect(windowSchema.parse(window)).toEqual(window);
      const times = [window.time, window.endTime].filter((time) => time !== undefined);
      expect(times.filter((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time))).toEqual([]);
      const dates = [window.date, window.endDate].filter((date) => date !== undefined);
      expect(dates.map((date) => new Date(date).toISOString().slice(0, 10))).toEqual(dates);
    }),
  );
});
