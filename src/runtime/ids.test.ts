import { expect, test } from "vitest";
import { uuidOf, uuidV7 } from "./ids.ts";

test("an id is a UUID of version 7 that says when it was made", () => {
  const id = uuidV7(new Date("2026-11-21T12:00:00.123Z"));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(Number.parseInt(id.slice(0, 13).replace("-", ""), 16)).toBe(Date.parse("2026-11-21T12:00:00.123Z"));
});

test("ids of one millisecond come in the order in which they were made, and are all different", () => {
  const now = new Date("2026-11-21T12:00:00.456Z");
  const ids = Array.from({ length: 1_000 }, () => uuidV7(now));
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
});

test("ids of a later millisecond come after all of an earlier one, also when the earlier one comes again", () => {
  const [early, late] = [new Date(1_000), new Date(1_001)];
  const first = [uuidV7(early), uuidV7(early)];
  const second = uuidV7(late);
  expect([...first, uuidV7(early)].every((id) => id < second)).toBe(true);
});

test("the id of a name and a time is the same each time, and no other's", () => {
  const time = new Date("2026-11-21T12:00:00.123Z");
  const id = uuidOf("a", time);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(Number.parseInt(id.slice(0, 13).replace("-", ""), 16)).toBe(time.getTime());
  expect(uuidOf("a", time)).toBe(id);
  expect(new Set([id, uuidOf("b", time), uuidOf("a", new Date(time.getTime() + 1))]).size).toBe(3);
});
