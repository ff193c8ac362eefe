import { array, assert, constantFrom, property, record } from "fast-check";
import { expect, test } from "vitest";
import { createIdSource } from "./ids.ts";

const words = (text: string, heading = "Phase 1") => ({ variety: "task", text, heading });

test("an id is readable ASCII with a kind, words and a hash", () => {
  expect(createIdSource()("task", words("Añadir el índice über alles"))).toMatch(
    /^t-anadir-el-indice-uber-alles-[0-9a-f]{8}$/u,
  );
  expect(createIdSource()("task", words("写测试"))).toMatch(/^t-[0-9a-f]{8}$/u);
  expect(createIdSource()("gate", words("x".repeat(500))).length).toBeLessThan(50);
});

test("case, spacing and ticks do not count; words and headings do", () => {
  const id = (text: string, heading?: string) => createIdSource()("task", words(text, heading)).slice(-8);
  expect(id("Write  `a.ts`")).toBe(id("write a.ts"));
  expect(id("Write b.ts")).not.toBe(id("write a.ts"));
  expect(id("write a.ts", "Phase 2")).not.toBe(id("write a.ts"));
});

test("alike nodes are told apart in the order in which they come", () => {
  const next = createIdSource();
  const [first, second, third] = [1, 2, 3].map(() => next("task", words("Same")));
  expect([second, third]).toEqual([`${first}-2`, `${first}-3`]);
});

test("no two nodes ever have one id, also where words look like the end of one", () => {
  const kinds = constantFrom("task", "epic", "phase");
  const texts = constantFrom("Same", "same", "Same 2", "same-2", "", "-2", "Same 1");
  assert(
    property(array(record({ kind: kinds, text: texts }), { minLength: 2, maxLength: 30 }), (nodes) => {
      const next = createIdSource();
      const ids = nodes.map(({ kind, text }) => next(kind, words(text)));
      expect(new Set(ids).size).toBe(ids.length);
    }),
  );
});
