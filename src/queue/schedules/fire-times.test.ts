import { assert, constantFrom, date, property } from "fast-check";
import { expect, test } from "vitest";
import { nextFireAt, upcomingFires } from "./fire-times.ts";

const at = (text: string): Date => new Date(text);
const timing = (text: string, timeZone = "UTC") => ({ timing: text, timeZone, anchorAt: at("2026-01-01T00:00:00Z") });

test("cron fields are read in the schedule's time zone", () => {
  const next = nextFireAt(timing("30 9 * * 1-5", "America/New_York"), at("2026-07-03T20:00:00Z"));

  expect(next).toEqual(at("2026-07-06T13:30:00Z"));
});

test("a time that daylight saving takes out fires after the gap, once", () => {
  const fires = upcomingFires(timing("30 2 * * *", "Europe/Berlin"), at("2026-03-28T12:00:00Z"), 2);

  expect(fires).toEqual([at("2026-03-29T01:00:00Z"), at("2026-03-30T00:30:00Z")]);
});

test("a time that comes twice fires once", () => {
  const fires = upcomingFires(timing("30 2 * * *", "Europe/Berlin"), at("2026-10-24T12:00:00Z"), 2);

  expect(fires).toEqual([at("2026-10-25T00:30:00Z"), at("2026-10-26T01:30:00Z")]);
});

test("every so often is counted from the anchor, so that it does not drift", () => {
  const fires = upcomingFires(timing("@every 1h30m"), at("2026-01-01T04:00:01Z"), 2);

  expect(fires).toEqual([at("2026-01-01T04:30:00Z"), at("2026-01-01T06:00:00Z")]);
});

test("a date that never comes has no next time", () => {
  expect(nextFireAt(timing("0 0 30 2 *"), at("2026-01-01T00:00:00Z"))).toBeNull();
});

test("what is no timing or no zone is refused by its name", () => {
  for (const bad of ["61 * * * *", "tomorrow", "@every", "@every soon", "@every 10ms", ""]) {
    expect(() => nextFireAt(timing(bad), new Date())).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
  }
  expect(() => nextFireAt(timing("@daily", "Mars/Base"), new Date())).toThrow(/Mars\/Base/);
});

test("the next time is always later, whatever the zone and the moment", () => {
  const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"];
  const timings = ["*/7 * * * *", "0 2 * * *", "@hourly", "15 3 1 * *", "@every 37m"];
  const moments = date({ min: at("2024-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z"), noInvalidDate: true });
  assert(
    property(constantFrom(...zones), constantFrom(...timings), moments, (zone, text, moment) => {
      const next = nextFireAt(timing(text, zone), moment);
      expect(next!.getTime()).toBeGreaterThan(moment.getTime());
    }),
    { numRuns: 100 },
  );
});
