import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const PARTS = "# Plan\n\n- [ ] Alpha\n- [ ] Omega\n";

/** The edges ("Alpha → Beta") and the titles of what a plan says beside the two tasks above. */
const readingOf = (text: string) => {
  const { plan, diagnostics } = compilePlan(text);
  const titles = new Map([...plan.phases, ...plan.epics, ...plan.tasks].map(({ id, title }) => [id, title]));
  return {
    edges: plan.edges.map(({ from, to }) => `${titles.get(from)} → ${titles.get(to)}`),
    tasks: plan.tasks.map(({ title }) => title).filter((title) => title !== "Alpha" && title !== "Omega"),
    acceptance: plan.tasks.flatMap(({ acceptance }) => acceptance),
    unknown: diagnostics.filter(({ code }) => code === "dependency-unknown").map(({ line }) => line),
  };
};

/** Each with NAME for what is waited for, and "Beta" for the task. */
const AFTER = [
  "Beta depends on: NAME",
  "Beta (2h) Depends on: NAME",
  "Beta (2h, @ann) depends on: NAME",
  "Beta Depends on: NAME (2h)",
  "Beta **Dependencies:** NAME",
  "Beta (large, depends on: NAME)",
  "Beta. Depends on: NAME",
  "Beta; depends on NAME",
  "Beta (blocked by NAME)",
  "Beta — Dependencies: NAME",
  "Beta Waits for: NAME.",
  "TS2 (3h): Beta. Acceptance: 200 tests pass. Depends on: NAME",
  "TS2 (3h): Beta. Depends on: NAME. Acceptance: 200 tests pass.",
  "Beta, depends on NAME",
  "Beta, Blocked by NAME (2h)",
  "Beta (quick, depends on NAME)",
  "Beta, waits for NAME (2h, @ann)",
  "Beta (needs: NAME)",
  "Beta (large, needs: NAME)",
  "Beta (2h, requires: NAME)",
  "Beta (requires: NAME)",
  "Beta requires: NAME",
  "Beta. Requires: NAME",
  "Beta after: NAME",
  "Beta, after: NAME",
];
const BEFORE = ["Beta (Blocks: NAME)", "Beta Blocks: NAME", "Beta (2h, blocks: NAME)", "Beta. Blocks: NAME"];

test.each(AFTER)("%s: waits", (text) => {
  const { edges, unknown } = readingOf(`${PARTS}- [ ] ${text.replace("NAME", "Alpha")}\n`);
  expect(edges).toEqual([expect.stringMatching(/^Alpha → Beta/)]);
  expect(unknown).toEqual([]);
});

test.each(BEFORE)("%s: is waited for", (text) => {
  const { edges, unknown } = readingOf(`${PARTS}- [ ] ${text.replace("NAME", "Omega")}\n`);
  expect(edges).toEqual(["Beta → Omega"]);
  expect(unknown).toEqual([]);
});

test.each([...AFTER, ...BEFORE])("%s: what is not in the plan is told", (text) => {
  const { edges, unknown } = readingOf(`${PARTS}- [ ] ${text.replace("NAME", "Zzz")}\n`);
  expect(edges).toEqual([]);
  expect(unknown).toEqual([5]);
});

test("an order behind the acceptance is no part of it", () => {
  const inWords = readingOf(`${PARTS}- [ ] Beta. Acceptance: 200 tests pass. Depends on: Alpha\n`);
  const onItsLine = readingOf(`${PARTS}- [ ] Beta\n  acceptance: 200 tests pass. Depends on: Alpha\n`);
  for (const { edges, acceptance } of [inWords, onItsLine]) {
    expect(edges).toEqual([expect.stringMatching(/^Alpha → Beta/)]);
    expect(acceptance).toEqual(["200 tests pass."]);
  }
});

test.each(["Beta (2h) — depends on: Alpha; blocks: Omega", "Beta (2h, depends on: Alpha, blocks: Omega)"])(
  "%s: each side has its own names",
  (text) => {
    const { edges, tasks } = readingOf(`${PARTS}- [ ] ${text}\n`);
    expect(edges.toSorted()).toEqual(["Alpha → Beta", "Beta → Omega"]);
    expect(tasks).toEqual(["Beta"]);
  },
);

test.each([
  "- [ ] Beta\n  Depends on Alpha.\n",
  "- [ ] Beta\n  - Depends on Alpha\n",
  "- [ ] Beta\n\n  Depends on Alpha\n",
])("%j: a sentence below the task is its order", (text) => {
  const { edges, tasks } = readingOf(PARTS + text);
  expect(edges).toEqual(["Alpha → Beta"]);
  expect(tasks).toEqual(["Beta"]);
});

test.each([
  ["Beta (after NAME)", "Alpha", "Alpha → Beta (after Alpha)"],
  ["Beta (blocks NAME)", "Omega", "Beta (blocks Omega) → Omega"],
  ["Beta (2h, after NAME)", "Alpha", "Alpha → Beta (2h, after Alpha)"],
])("%s is an order where the plan has that part, and else prose", (text, name, edge) => {
  expect(readingOf(`${PARTS}- [ ] ${text.replace("NAME", name)}\n`)).toMatchObject({ edges: [edge], unknown: [] });
  expect(readingOf(`${PARTS}- [ ] ${text.replace("NAME", "lunch")}\n`)).toMatchObject({ edges: [], unknown: [] });
});

test("a sentence below a task that names no part of the plan is prose", () => {
  const { edges, unknown } = readingOf(`${PARTS}- [ ] Beta\n  - Depends on the weather\n`);
  expect(edges).toEqual([]);
  expect(unknown).toEqual([]);
});

test("an order in brackets leaves no gap in the acceptance", () => {
  const { edges, acceptance } = readingOf(`${PARTS}- [ ] Beta. Acceptance: it runs (depends on: Alpha).\n`);
  expect(edges).toHaveLength(1);
  expect(acceptance).toEqual(["it runs."]);
});

test("a task may wait for one and be waited for by another", () => {
  const text = `${PARTS}- [ ] Beta depends on: Alpha blocks: Omega\n- [ ] Gamma (Depends on: Alpha). Blocks: Omega\n`;
  const { edges, tasks } = readingOf(text);
  expect(edges.toSorted()).toEqual(["Alpha → Beta", "Alpha → Gamma", "Beta → Omega", "Gamma → Omega"]);
  expect(tasks).toEqual(["Beta", "Gamma"]);
});

test("the word of a noun is read where the plan has all that it names, and stays in the title", () => {
  const { edges, tasks } = readingOf(`${PARTS}- [ ] Beta blocks: Omega\n`);
  expect(edges).toEqual(["Beta blocks: Omega → Omega"]);
  expect(tasks).toEqual(["Beta blocks: Omega"]);
});

test.each([
  "Make sure that nothing depends on the cache",
  "Make sure that nothing depends on Alpha",
  "Update dependencies: Alpha, Omega",
  "Render code blocks: Alpha",
  "Wait until what depends only on Alpha is done",
  "Write down customer needs: Alpha",
  "Beta Depends on: none",
])("%s: neither an order nor told", (text) => {
  const { edges, unknown } = readingOf(`${PARTS}- [ ] ${text}\n`);
  expect(edges).toEqual([]);
  expect(unknown).toEqual([]);
});

test.each([
  "Find out what the cache depends on: Alpha",
  "Depends on: Alpha",
  "Beta blocks: Omega, header",
  "Say what the cache, if any, depends on Alpha",
  "Say what comes after: Alpha",
  "Requires: Alpha",
])("%s: no order, and told", (text) => {
  const { edges, tasks, unknown } = readingOf(`${PARTS}- [ ] ${text}\n`);
  expect(edges).toEqual([]);
  expect(tasks).toEqual([text]);
  expect(unknown).toEqual([5]);
});

test("the names of an order behind a comma may have numbers, and the estimate behind them is read", () => {
  const { plan } = compilePlan(
    "## Epic 1.2: Base\n\n- [ ] Alpha\n\n## Epic 2\n\n- [ ] Beta, depends on Epic 1.2 (2h)\n",
  );
  expect(plan.tasks.at(-1)).toMatchObject({ title: "Beta", estimateMinutes: 120 });
  expect(plan.edges).toMatchObject([{ from: plan.epics[0]?.id, to: plan.tasks.at(-1)?.id }]);
});

test.each(["- [ ] Beta\n  requires: NAME\n", "- [ ] Beta\n  - Requires: NAME\n", "- [ ] Beta\n\n  after: NAME\n"])(
  "%j: a line of its own is the order of the task above",
  (text) => {
    expect(readingOf(PARTS + text.replace("NAME", "Alpha"))).toMatchObject({ edges: ["Alpha → Beta"], unknown: [] });
    const missing = readingOf(PARTS + text.replace("NAME", "lunch"));
    expect(missing.edges).toEqual([]);
    expect(missing.unknown).toHaveLength(1);
  },
);

test("what is required and no part of the plan stays in the words of the task", () => {
  const { plan } = compilePlan(`${PARTS}- [ ] Beta (requires: a key)\n- [ ] Gamma\n  requires: a key\n`);
  expect(plan.tasks.slice(2)).toMatchObject([{ title: "Beta (requires: a key)" }, { details: "requires: a key" }]);
});

test("a capability that is also a task, and that no agent has, is told", () => {
  const text = `${PARTS}- [ ] Beta\n  needs: Alpha\n`;
  expect(readingOf(text)).toMatchObject({ edges: [], unknown: [5] });
  const declared = `---\nagents:\n  a: { kind: shell, capabilities: [Alpha] }\n---\n${text}`;
  expect(readingOf(declared)).toMatchObject({ edges: [], unknown: [] });
});

test("a label under the heading of a task is told once", () => {
  expect(readingOf("### Task 1: Beta\n\n**Requires:** Zzz\n").unknown).toEqual([3]);
});

const TRACKS = "# Plan\n\n## Track X\n\n- [ ] First\n\n";

test.each([
  ["## Track Y (depends on Track X)\n\n- [ ] Next\n", "Track Y (depends on Track X)"],
  ["## Track Y (Depends on: X)\n\n- [ ] Next\n", "Track Y (Depends on: X)"],
  ["## Track Y (after Track X)\n\n- [ ] Next\n", "Track Y (after Track X)"],
  ["## Track Y (needs: Track X)\n\n- [ ] Next\n", "Track Y (needs: Track X)"],
  ["## Track Y requires: Track X\n\n- [ ] Next\n", "Track Y requires: Track X"],
  ["## Track Y after: Track X\n\n- [ ] Next\n", "Track Y after: Track X"],
  ["## Track Y - after Track X\n\n- [ ] Next\n", "Track Y - after Track X"],
  ["## Track Y\n\nDepends on Track X.\n\n- [ ] Next\n", "Track Y"],
  ["## Track Y\n\nIt is short. \nDepends on Track X. It takes its schema.\n\n- [ ] Next\n", "Track Y"],
])("%j: the part waits", (text, title) => {
  const { edges, unknown } = readingOf(TRACKS + text);
  expect(edges).toEqual([`Track X → ${title}`]);
  expect(unknown).toEqual([]);
  const missing = readingOf(TRACKS + text.replace(/(?<=Track |: )X/u, "Q"));
  expect(missing.edges).toEqual([]);
  expect(missing.unknown).toHaveLength(1);
});

test("a heading that blocks another part is before it", () => {
  const { edges } = readingOf(`${TRACKS}## Track Y (blocks: Track X)\n\n- [ ] Next\n`);
  expect(edges).toEqual(["Track Y (blocks: Track X) → Track X"]);
});

test.each([
  "## Track Y (after the launch)\n\n- [ ] Next\n",
  "## Track Y - after work\n\n- [ ] Next\n",
  "## Track Y\n\nMake sure that nothing\ndepends on Track X.\n\n- [ ] Next\n",
])("%j: prose", (text) => {
  const { edges, unknown } = readingOf(TRACKS + text);
  expect(edges).toEqual([]);
  expect(unknown).toEqual([]);
});

test.each([
  "Beta, requires NAME",
  "Beta - needs NAME",
  "Beta after NAME",
  "Send Beta out after NAME.",
  "Beta (2h), after NAME",
  "Ann (2h): Beta, after NAME",
])("%s waits where the plan has that part, and keeps its words; else it is prose", (text) => {
  const known = readingOf(`${PARTS}- [ ] ${text.replace("NAME", "Alpha")}\n`);
  expect(known.edges).toEqual([expect.stringMatching(/^Alpha → /)]);
  expect(known.tasks).toEqual([expect.stringContaining("Alpha")]);
  expect(known.unknown).toEqual([]);
  expect(readingOf(`${PARTS}- [ ] ${text.replace("NAME", "lunch")}\n`)).toMatchObject({ edges: [], unknown: [] });
});

test.each([
  "Clean up after alpha",
  "Look after Alpha",
  "Name it after Alpha",
  "Find out what comes after Alpha",
  "Beta needs Alpha",
  "Beta after Alpha and lunch",
])("%s: prose", (text) => {
  expect(readingOf(`${PARTS}- [ ] ${text}\n`)).toMatchObject({ edges: [], unknown: [] });
});

test("words of prose that name two parts, or the one that they stand in, say nothing", () => {
  const text =
    "## Phase 1: Launch\n\n- [ ] Write to all after Launch\n\n### Epic A\n- [ ] Test it\n\n### Epic B\n- [ ] Test it\n\n### Epic C\n- [ ] Ship after Test it\n";
  expect(readingOf(text)).toMatchObject({ edges: [], unknown: [] });
});
