import { expect, test } from "vitest";
import { z } from "zod";
import { cursorOf, pageFrom, readCursor } from "./cursor.ts";

test("a cursor leads to where the page ended", () => {
  const { items, nextCursor } = pageFrom([1, 2, 3], 2, (item) => item);

  expect(items).toEqual([1, 2]);
  expect(readCursor(nextCursor ?? "", z.number())).toBe(2);
});

test("the last page has none", () => {
  expect(pageFrom([1, 2], 2, (item) => item).nextCursor).toBeNull();
  expect(pageFrom([], 2, (item) => item).nextCursor).toBeNull();
});

test.each(["", "x", "%%%", cursorOf("text"), cursorOf({})])("%j is refused", (cursor) => {
  expect(() => readCursor(cursor, z.number())).toThrow(expect.objectContaining({ code: "REQUEST_INVALID" }));
});
