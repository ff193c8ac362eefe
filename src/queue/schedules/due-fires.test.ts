import { expect, test } from "vitest";
import type { CatchUp } from "../../model/schedule.ts";
import { dueFires } from "./due-fires.ts";

const at = (time: string): Date => new Date(`2026-05-04T${time}Z`);
const hourly = (catchUp: CatchUp, nextFireAt: Date) => ({
  timing: "0 * * * *",
  timeZone: "UTC",
  anchorAt: at("00:00:00"),
  catchUp,
  nextFireAt,
});

test("a time that is served in time is served under every policy", () => {
  for (const policy of ["none", "last", "all"] as const) {
    const due = dueFires(hourly(policy, at("09:00:00")), at("09:00:20"));

    expect(due).toEqual({ fires: [at("09:00:00")], skipped: 0, nextFireAt: at("10:00:00") });
  }
});

test("after a night the policy decides", () => {
  const later = at("12:30:00");

  expect(dueFires(hourly("none", at("09:00:00")), later)).toEqual({
    fires: [],
    skipped: 4,
    nextFireAt: at("13:00:00"),
  });
  expect(dueFires(hourly("last", at("09:00:00")), later)).toEqual({
    fires: [at("12:00:00")],
    skipped: 3,
    nextFireAt: at("13:00:00"),
  });
  expect(dueFires(hourly("all", at("09:00:00")), later)).toEqual({
    fires: [at("09:00:00"), at("10:00:00"), at("11:00:00"), at("12:00:00")],
    skipped: 0,
    nextFireAt: at("13:00:00"),
  });
});

test("many missed times are made in portions, none of them lost", () => {
  const minutes = { ...hourly("all", at("00:00:00")), timing: "* * * * *" };

  const due = dueFires(minutes, at("02:00:00"));

  expect(due.fires).toHaveLength(100);
  expect(due.nextFireAt).toEqual(at("01:40:00"));
});

test("before its time nothing fires", () => {
  expect(dueFires(hourly("all", at("09:00:00")), at("08:59:59"))).toEqual({
    fires: [],
    skipped: 0,
    nextFireAt: at("09:00:00"),
  });
});
