import { expect, test } from "vitest";
import { type RankedBy, rankNotes } from "./rank-notes.ts";

const now = new Date("2026-11-22T00:00:00Z");
const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
const note = (noteId: string, about: Partial<RankedBy>): RankedBy => ({
  noteId,
  keptAt: now,
  words: null,
  similarity: null,
  ...about,
});
const order = (notes: readonly RankedBy[], limit = 10): string[] =>
  rankNotes(notes, { now, limit }).map(({ noteId }) => noteId);

test("a note that is high in both lists comes before one that leads a single one, and each says why it is there", () => {
  const notes = [
    note("only-words", { words: 0.9 }),
    note("both", { words: 0.5, similarity: 0.8 }),
    note("only-meaning", { similarity: 0.9 }),
    note("neither", {}),
  ];
  expect(rankNotes(notes, { now, limit: 10 })).toEqual([
    { noteId: "both", found: { words: 2, meaning: 0.8 } },
    { noteId: "only-words", found: { words: 1, meaning: null } },
    { noteId: "only-meaning", found: { words: null, meaning: 0.9 } },
  ]);
});

test("what is less than half as near as the nearest is not meant, and nothing that points the other way", () => {
  expect(order([note("near", { similarity: 0.8 }), note("far", { similarity: 0.39 })])).toEqual(["near"]);
  expect(order([note("opposite", { similarity: -0.9 })])).toEqual([]);
});

test("an old note gives way to a new one that says as much, in both lists", () => {
  const old = { keptAt: daysAgo(180) };
  expect(order([note("old", { ...old, words: 0.3 }), note("new", { words: 0.1 })])).toEqual(["new", "old"]);
  expect(order([note("old", { ...old, similarity: 0.9 }), note("new", { similarity: 0.5 })])).toEqual(["new", "old"]);
});

test("the order of what is alike does not depend on the order that it came in", () => {
  const notes = [
    note("b", { similarity: 0.5 }),
    note("a", { similarity: 0.5 }),
    note("older", { similarity: 0.5, keptAt: daysAgo(1) }),
    note("c", { words: 0.2 }),
  ];
  const expected = ["c", "b", "a", "older"];
  expect(order(notes)).toEqual(expected);
  expect(order(notes.toReversed())).toEqual(expected);
  expect(order(notes, 2)).toEqual(["c", "b"]);
});
