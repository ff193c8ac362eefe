import { assert, property, shuffledSubarray } from "fast-check";
import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const SQUADS = [
  "Squad A (AN, BO)\n\n- [ ] Cut the planks\n- [ ] Boil the pitch",
  "Squad B (CY)\n\n- [ ] Spin the rope",
  "Riggers\n\n- [ ] Step the mast",
];

const REST = `
**Critical Path Tasks**
- Planks are dry

**Pairing Sessions**
- 10:30–12:00 — AN + CY: How to lash

**Code Review Checkpoints**
- 13:00: Planks looked at by BO

**Definition of Done**
- 31 knots hold
`;

const dayOf = (mark: (squad: string) => string, squads: readonly string[], rest = REST): string =>
  ["# Harbour week", "## Day 1: Lay the keel", ...squads.map(mark), rest].join("\n\n");

const ofHeading = (squad: string): string => `#### ${squad}`;
/** "Riggers" as a label is no part of the plan. */
const ofLabel = (squad: string): string => squad.replace(/^[^\n(]+/u, (name) => `**${name.trim()}** `);

const read = (text: string) => {
  const { plan, coverage } = compilePlan(text);
  const epics = new Map(plan.epics.map(({ id, title }) => [id, title]));
  const of = (node: { title: string; epicId?: string | undefined }) => epics.get(node.epicId ?? "") ?? "the day";
  return {
    coverage,
    ids: [...plan.tasks, ...plan.criteria].map(({ id }) => id).sort(),
    places: Object.fromEntries([...plan.tasks, ...plan.criteria].map((node) => [node.title, of(node)])),
  };
};

test.each([
  ["headings", ofHeading, SQUADS],
  ["labels", ofLabel, SQUADS.slice(0, 2)],
  ["headings in a section of their own", (squad: string) => `#### Squad Assignments\n\n##### ${squad}`, SQUADS],
])("what stands behind the squads is the day's, in whatever order they are (%s)", (_, mark, squads) => {
  const asWritten = read(dayOf(mark, squads));
  expect(asWritten.places).toMatchObject({
    "Planks are dry": "the day",
    "How to lash": "the day",
    "Planks looked at by BO": "the day",
    "31 knots hold": "the day",
    "Spin the rope": expect.stringMatching(/^Squad B/u) as unknown,
  });
  const orders = shuffledSubarray([...squads], { minLength: squads.length });
  assert(
    property(orders, (order) => {
      const { ids, coverage } = read(dayOf(mark, order));
      expect(ids).toEqual(asWritten.ids);
      expect(coverage.accounted).toBe(coverage.lines);
    }),
  );
});

test("a single squad does not make it its own", () => {
  const { places } = read(dayOf(ofHeading, SQUADS.slice(1, 2)));
  expect(places).toMatchObject({ "How to lash": "the day", "Spin the rope": "Squad B (CY)" });
});

test("what each squad has for itself stays with it, and so does what a heading puts under it", () => {
  const own = SQUADS.slice(0, 2).map((squad, at) => `${squad}\n\n**Pairing Sessions**\n- ${"AB"[at]} looks on`);
  const { places } = read(dayOf(ofHeading, own, "##### Code reviews\n\n- The rope is pulled"));
  expect(places).toMatchObject({
    "A looks on": "Squad A (AN, BO)",
    "B looks on": "Squad B (CY)",
    "The rope is pulled": "Squad B (CY)",
  });
});

test("under a task it is about that task, and under a workstream of weeks about that workstream", () => {
  const review = "**Code review**\n- 9:00: Read it";
  expect(read(`## Day 1\n\n### Squad A\n\n#### Task 1: Tie\n\n${review}\n`).places).toMatchObject({
    "Read it": "Squad A",
  });
  expect(read(`## Week 1\n\n### Squad A\n\n- [ ] Tie\n\n${review}\n`).places).toMatchObject({ "Read it": "Squad A" });
});
