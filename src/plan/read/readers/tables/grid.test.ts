import { expect, test } from "vitest";
import { compilePlan } from "../../../compile.ts";
import { thingsIn } from "./things-in.ts";

const grid = (...rows: string[]) => ["| Stream | Mon | Tue |", "|---|---|---|", ...rows, ""].join("\n");

test.each([
  ["Draw it<br>Build it (2h)<br/>Test it", ["Draw it", "Build it (2h)", "Test it"]],
  ["- draw it<br>- build it", ["draw it", "build it"]],
  ["1. Draw it<BR />2. Build it", ["Draw it", "Build it"]],
  ["✅ draw it<br><br>build it<br>", ["✅ draw it", "build it"]],
  ["Draw it<br>(2h)<br>@ute<br>Build it<br>3h", ["Draw it<br>(2h)<br>@ute", "Build it<br>3h"]],
  ["Draw it<br>Owner: Ute", ["Draw it<br>Owner: Ute"]],
])("a cell that lists several things: %s", (cell, things) => {
  expect(thingsIn(cell)).toEqual(things);
});

test.each([
  "Draw a long<br>title",
  "**Draw<br>it**",
  "`Draw<br>it`",
  "Draw it:<br>- with a pen<br>- at noon",
  "- draw it<br>as agreed",
  "09:00<br>Draw it",
  "Draw it",
  Array.from({ length: 13 }, (_, at) => `Line ${at}`).join("<br>"),
])("a cell that is one thing: %s", (cell) => {
  expect(thingsIn(cell)).toEqual([cell]);
});

test("all that a cell lists is work of its day, after all of the cell to its left", () => {
  const { plan } = compilePlan(`# Boat\n\n${grid("| Hull | Draw it<br>Saw it (2h) | Glue it<br>Sand it |")}`);
  expect(plan.tasks).toMatchObject([
    { title: "Draw it", window: { weekday: "mon" }, source: { line: 5, column: 10 } },
    { title: "Saw it", window: { weekday: "mon" }, estimateMinutes: 120 },
    { title: "Glue it", window: { weekday: "tue" } },
    { title: "Sand it", window: { weekday: "tue" } },
  ]);
  const titles = new Map(plan.tasks.map(({ id, title }) => [id, title]));
  expect(plan.edges.map(({ from, to }) => `${titles.get(from)} → ${titles.get(to)}`)).toEqual([
    "Draw it → Glue it",
    "Draw it → Sand it",
    "Saw it → Glue it",
    "Saw it → Sand it",
  ]);
});

test("what a cell lists is done where the cell has its evidence", () => {
  const row = "| Hull | Draw it<br>Saw it ✅ [evidence](e.html) | Glue it |";
  expect(compilePlan(`# Boat\n\n${grid(row)}`).plan.tasks.map(({ status }) => status)).toEqual([
    "done",
    "done",
    "open",
  ]);
});

const twice = (cells: string, section = "- [ ] Lay the keel\n- [ ] Paint it") => {
  const order = "## Execution order\n\nLay the keel → Paint it\n";
  const text = `# Boat\n\n## Workstream A: Hull\n\n${section}\n\n## Week 1\n\n${grid(cells)}\n${order}`;
  const { plan, diagnostics } = compilePlan(text);
  return { plan, told: diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code) };
};

test("a cell that repeats the words of its workstream's own task says when that is", () => {
  const { plan, told } = twice("| A | **Lay the keel** (2h) | Launch it |");
  expect(plan.tasks).toMatchObject([
    {
      title: "Lay the keel",
      source: { line: 5 },
      window: { week: 1, weekday: "mon" },
      estimateMinutes: 120,
      phaseId: plan.phases[0]?.id,
      epicId: plan.epics[0]?.id,
    },
    { title: "Paint it", window: undefined },
    { title: "Launch it", window: { week: 1, weekday: "tue" } },
  ]);
  const [keel, paint, launch] = plan.tasks.map(({ id }) => id);
  expect(plan.edges).toMatchObject([
    { from: keel, to: launch, reason: "sequence" },
    { from: keel, to: paint, reason: "arrow" },
  ]);
  expect(told).toEqual([]);
});

test("what the section says of its task holds, and a mark of the cell is a mark of it", () => {
  const section = "- [ ] Ute (3h): Lay the keel\n- [ ] Paint it";
  const row = "| A | Jo (2h): Lay the keel ✅ [evidence](e.html) | Paint it |";
  expect(twice(row, section).plan.tasks).toMatchObject([
    { title: "Lay the keel", assignee: "Ute", estimateMinutes: 180, status: "done" },
    { title: "Paint it", status: "open", window: { weekday: "tue" } },
  ]);
});

test("the same words on another day are work of that day", () => {
  const { plan, told } = twice("| A | Lay the keel | Lay the keel |");
  expect(plan.tasks.map(({ title, window }) => `${title} ${window?.weekday}`)).toEqual([
    "Lay the keel mon",
    "Paint it undefined",
    "Lay the keel tue",
  ]);
  expect(told).toEqual(["dependency-ambiguous"]);
});

test("the same words of another workstream are its own", () => {
  expect(twice("| B | Lay the keel | Launch it |").plan.tasks).toHaveLength(4);
});

test.each(["✔ done", "↓", "→", "…", "...", "(cont.)", "continued", "〃"])("a cell of %s is no work", (sign) => {
  const text = `# Boat\n\n| Stream | Mon | Tue | Wed |\n|---|---|---|---|\n| Hull | Draw it | ${sign} | Saw it |\n`;
  const { plan } = compilePlan(text);
  expect(plan.tasks.map(({ title }) => title)).toEqual(["Draw it", "Saw it"]);
  expect(plan.edges).toHaveLength(1);
});

test("rows above the sections of their workstreams are about these, and name who leads them", () => {
  const table = "| Workstream | Mon | Tue |\n|---|---|---|\n| **A: Hull** (Lead: Ute) | Lay the keel | Paint it |\n";
  const sections =
    "## Workstream A: Hull\n\n- [ ] Lay the keel (3h)\n\n## Workstream B: Rigging\n**Dependencies:** A\n";
  const { plan, diagnostics } = compilePlan(`# Boat\n\n${table}\n${sections}`);
  expect(plan.epics).toMatchObject([{ title: "Workstream A: Hull", lead: "Ute" }, { title: "Workstream B: Rigging" }]);
  expect(plan.tasks).toMatchObject([
    { title: "Paint it", epicId: plan.epics[0]!.id, window: { weekday: "tue" } },
    { title: "Lay the keel", estimateMinutes: 180, window: { weekday: "mon" } },
  ]);
  expect(diagnostics.map(({ code }) => code)).not.toContain("dependency-ambiguous");
});

test("a row that no section describes names who leads it", () => {
  const { plan } = compilePlan("# Boat\n\n| Stream | Mon | Tue |\n|---|---|---|\n| Hull (Lead: Ute) | Saw | Glue |\n");
  expect(plan.epics).toMatchObject([{ kind: "workstream", lead: "Ute" }]);
});

test("a cell where two meet is a cross point of the two, and what is done there besides is work", () => {
  const head = "| Stream | Mon | Tue | Wed |\n|---|---|---|---|";
  const rows = "| A: Hull | Draw it | ↔ C review | Saw it |\n| C | A ↔ C: review | Sew it ↔ A | ⇔ Ann, the mast |";
  const { plan } = compilePlan(`# Boat\n\n${head}\n${rows}\n`);
  expect(plan.tasks.map(({ title }) => title)).toEqual(["Draw it", "Saw it", "Sew it ↔ A"]);
  expect(plan.crossPoints).toMatchObject([
    { parties: ["A", "C"], text: "↔ C review", source: { line: 5 } },
    { parties: ["A", "C"], text: "A ↔ C: review" },
    { parties: ["C", "Ann, the mast"] },
  ]);
  expect(plan.edges).toHaveLength(1);
});

test("a column of several days holds work of these days", () => {
  const { plan } = compilePlan(
    "# Boat\n\n| Stream | Mon | Tue–Wed | Thu & Fri |\n|---|---|---|---|\n| Hull | Draw it | Saw it | Glue it |\n",
  );
  expect(plan.tasks.map(({ title, window }) => [title, window?.weekday, window?.endWeekday])).toEqual([
    ["Draw it", "mon", undefined],
    ["Saw it", "tue", "wed"],
    ["Glue it", "thu", "fri"],
  ]);
  expect(plan.edges).toHaveLength(2);
});
