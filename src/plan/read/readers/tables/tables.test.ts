import { expect, test } from "vitest";
import { compilePlan } from "../../../compile.ts";

const titles = (nodes: readonly { title: string }[]) => nodes.map(({ title }) => title);
const table = (...rows: string[]) => {
  const [head = "", ...rest] = rows;
  return [head, head.replaceAll(/[^|]+/gu, "---"), ...rest].join("\n");
};

test("rows of a week are the workstreams that were described before", () => {
  const grid = (one: string, two: string) =>
    table("| Stream | Mon | Tue |", `| A: Data | ${one} | — |`, `| C | ${two} | Ship ${two} |`);
  const text = [
    "## Workstream A: Data",
    "**Blocks:** Workstream C",
    "",
    "## Workstream C: API",
    "",
    "## Week 1 (Jan 5-9)",
    "",
    grid("Topics", "draft"),
    "",
    "## Week 2",
    "",
    grid("Backfill", "server"),
    "",
    "A → C",
  ].join("\n");
  const { plan, graph, diagnostics } = compilePlan(text);
  expect(titles(plan.epics)).toEqual(["Workstream A: Data", "Workstream C: API"]);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const title = (id: string) => plan.tasks.find((task) => task.id === id)?.title;
  // What is done of A in the second week cannot hold up C in the first.
  expect(graph.edges.map(({ from, to }) => `${title(from)} → ${title(to)}`)).toEqual([
    "draft → Ship draft",
    "server → Ship server",
    "Topics → draft",
    "Topics → server",
    "Backfill → server",
  ]);
  expect(graph.cycles).toEqual([]);
});

test("a contradiction between single stages is still a circle", () => {
  const text = "## Phase 1\n\n### Epic A\nDepends on: Epic B\n- [ ] a\n\n## Phase 2\n\n### Epic B\n- [ ] b\n";
  expect(compilePlan(text).graph.cycles).not.toEqual([]);
});

test("a table of milestones makes phases, with their dates", () => {
  const text = table("| Milestone | Goal | Due |", "| M1 | Skeleton | 2026-02-06 |", "| M2 | Complete | 2026-03-06 |");
  expect(compilePlan(`# Plan\n\n${text}\n`).plan.phases).toMatchObject([
    { title: "M1: Skeleton", objective: "Skeleton", window: { date: "2026-02-06" }, ordinal: 0 },
    { title: "M2: Complete", window: { date: "2026-03-06" }, ordinal: 1 },
  ]);
});

test.each([
  [
    "| # | Task | Owner | Est. | Deps | Status |",
    "| 1 | Parse | @kim | 3h | — | ✅ |",
    "| 2 | Cache | Lou | 1.5d | 1 | open |",
  ],
  [
    "| Task ID | Task | Who | Effort | Depends on | Status |",
    "| T-1 | Parse | kim | 3h | none | done |",
    "| T-2 | Cache | Lou | 12h | T-1 | todo |",
  ],
  [
    "| ID | Title | Assignee | Estimate | Blocked by | State |",
    "| A | Parse | kim | 3h | | Done |",
    "| B | Cache | Lou | 1.5 days | A | 🚧 |",
  ],
])("rows of tasks know each other by their labels: %s", (...rows) => {
  const { plan, diagnostics } = compilePlan(`# Plan\n\n${table(...rows)}\n`);
  expect(plan.tasks).toMatchObject([
    { title: "Parse", assignee: "kim", estimateMinutes: 180, status: "done" },
    { title: "Cache", assignee: "Lou", estimateMinutes: 720, status: "open" },
  ]);
  expect(plan.edges).toMatchObject([{ from: plan.tasks[0]?.id, to: plan.tasks[1]?.id, line: 6 }]);
  expect(diagnostics.map(({ code }) => code)).not.toContain("dependency-unknown");
});

test.each(["Prio", "Prio.", "Priority"])("a column %s says how urgent a task is", (header) => {
  const text = table(`| Task | ${header} | Owner | Est |`, "| Parse | P0 | kim | 3h |");
  expect(compilePlan(`# Plan\n\n${text}\n`).plan.tasks).toMatchObject([{ title: "Parse", priority: "critical" }]);
});

test("terms and their owners are no tasks", () => {
  const text = table("| Term | Description | Owner |", "| WAL | write ahead log | DBA |");
  expect(compilePlan(`# Plan\n\n- [ ] a\n\n${text}\n`).plan.tasks).toHaveLength(1);
});

test.each(["## Metrics", "## Where we stand"])("what is wanted counts, not what is (%s)", (heading) => {
  const rows = table(
    "| Metric | Current | Target | Owner |",
    "| Coverage | 62% | ≥ 85% | QA |",
    "| p95 latency | 340 ms | < 200 ms | SRE |",
  );
  const { plan, diagnostics } = compilePlan(`# Plan\n\n${heading}\n\n${rows}\n`);
  expect(titles(plan.criteria)).toEqual(["Coverage: ≥ 85%", "p95 latency: < 200 ms"]);
  expect(diagnostics.map(({ code }) => code)).not.toContain("contradictory-measures");
});

test("columns of decisions are rules of the gate", () => {
  const rows = table(
    "| Criterion | Target | Go | Conditional Go | No-Go |",
    "| Crash-free sessions | ≥ 99.5% | ≥ 99.5% | 99–99.5% | < 99% |",
  );
  const { plan } = compilePlan(`## Phase 1\n\n- [ ] a\n\n### Gate 1: Alpha\n\n${rows}\n`);
  expect(titles(plan.criteria)).toEqual(["Crash-free sessions: ≥ 99.5%"]);
  expect(plan.gates).toMatchObject([
    {
      rules: [
        { decision: "go", text: "Crash-free sessions: ≥ 99.5%" },
        { decision: "conditional-go", text: "Crash-free sessions: 99–99.5%" },
        { decision: "no-go", text: "Crash-free sessions: < 99%" },
      ],
    },
  ]);
});

test.each([
  ["1 (Mon)", "Day 1 (Mon): Keel"],
  ["1 (Mon)", "Day 1: Keel"],
  ["Mon (Day 1)", "Day 1 - Keel"],
  ["Day 1 – Mon", "Day 1: Keel"],
  ["1-2", "Day 1-2: Keel"],
])("a row of an overview named %j is about %j", (row, heading) => {
  const overview = table("| Day | Objective | Tests |", `| ${row} | Lay the keel | 40 |`);
  const { plan } = compilePlan(`# Boat\n\n${overview}\n\n## ${heading}\n\n- [ ] Cut the oak\n`);
  expect(plan.phases).toMatchObject([{ title: heading, objective: "Lay the keel", ordinal: 0 }]);
  expect(plan.targets).toMatchObject([{ measure: { comparator: ">=", value: 40, unit: "tests" } }]);
});

test.each([
  ["Monday", "Friday"],
  ["**Mon**", "Fri."],
])("a weekday that only one day has is enough for a row of an overview: %s", (one, other) => {
  const overview = table("| Day | Goal |", `| ${one} | Paint |`, `| ${other} | Launch |`);
  const days = "### Monday — Hull\n\n- [ ] a\n\n### Day 5 (Friday): Bay\n\n- [ ] b\n";
  expect(compilePlan(`# Boat\n\n${overview}\n\n${days}`).plan.phases).toMatchObject([
    { title: "Monday — Hull", objective: "Paint" },
    { title: "Day 5 (Friday): Bay", objective: "Launch" },
  ]);
});

test("a bare number beside what is now says which way", () => {
  const rows = ["| Manual steps | 6 | 2 |", "| Guides | 12 | 1,020 |", "| Open ends | | 0 |", "| Load | 40% | 60% |"];
  const unclear = ["| Node | 22 | 22 |", "| Size | 4 MB | 3 kB |", "| Rows | | 7 |"];
  const text = `## Success Metrics\n\n${table("| Metric | Current | Target |", ...rows, ...unclear)}\n`;
  const { criteria } = compilePlan(text).plan;
  expect(criteria.map(({ measures }) => measures.map(({ comparator, value }) => [comparator, value]))).toEqual([
    [["<=", 2]],
    [[">=", 1020]],
    [["=", 0]],
    [[">=", 60]],
    [],
    [],
    [],
  ]);
});

test("a row of an overview is not about the same weekday of another week, nor about one day of several", () => {
  const overview = table("| Day | Objective |", "| Mon (Week 2) | Paint |", "| Day 3-4 | Launch |");
  const { plan } = compilePlan(`# Boat\n\n${overview}\n\n## Mon (Week 1)\n\n- [ ] a\n\n## Day 3\n\n- [ ] b\n`);
  expect(titles(plan.phases).toSorted()).toEqual(["Day 3", "Day 3-4: Launch", "Mon (Week 1)", "Mon (Week 2): Paint"]);
});

test.each([
  ["Activity | R | A | C | I", "Move it | Ann | Bo | Cy | all"],
  ["Task | Responsible | Accountable | Informed", "Move it | Ann | Bo | all"],
])("who answers for what is no work: %s", (head, row) => {
  const { plan } = compilePlan(`# P\n\n- [ ] Move it\n\n## RACI\n\n${table(`| ${head} |`, `| ${row} |`)}\n`);
  expect(titles(plan.tasks)).toEqual(["Move it"]);
});

test("a row that a task is known by says more of it, and is no second one", () => {
  const rows = ["| Task 1 | Ana | 2h | |", "| Task 2: Paint it | Bo | 3h | Task 1 |", "| Task 3 | Cy | 1h | #2 |"];
  const tasks = "## Task 1: Sand it\n\n- **Owner:** Dee\n\n## Task 2: Paint it\n\n- **Depends on:** #1\n";
  const summary = table("| Task | Owner | Estimate | Depends on |", ...rows);
  const { plan, diagnostics } = compilePlan(`# Boat\n\n${tasks}\n## Summary\n\n${summary}\n`);

  expect(plan.tasks).toMatchObject([
    { title: "Task 1: Sand it", assignee: "Dee", estimateMinutes: 120 },
    { title: "Task 2: Paint it", assignee: "Bo", estimateMinutes: 180 },
    { title: "Task 3", assignee: "Cy", estimateMinutes: 60 },
  ]);
  const title = (id: string) => plan.tasks.find((task) => task.id === id)?.title.slice(0, 6);
  expect(plan.edges.map(({ from, to }) => `${title(from)} → ${title(to)}`)).toEqual([
    "Task 1 → Task 2",
    "Task 2 → Task 3",
  ]);
  expect(diagnostics.map(({ code }) => code)).not.toContain("dependency-unknown");
});
