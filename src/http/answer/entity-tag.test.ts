import { expect, test } from "vitest";
import { entityTag, tagMatches } from "./entity-tag.ts";

test("equal documents have equal tags, and others have others", () => {
  expect(entityTag('{"a":1}')).toBe(entityTag('{"a":1}'));
  expect(entityTag('{"a":1}')).not.toBe(entityTag('{"a":2}'));
});

test("a tag is found among several, weak or strong, and by the asterisk", () => {
  const tag = entityTag("{}");
  expect(tagMatches(`"other", ${tag}`, tag)).toBe(true);
  expect(tagMatches(tag.replace("W/", ""), tag)).toBe(true);
  expect(tagMatches("*", tag)).toBe(true);
  expect(tagMatches('"other"', tag)).toBe(false);
  expect(tagMatches("", tag)).toBe(false);
});
