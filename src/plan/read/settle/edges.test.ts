import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

/** "Build → Test (4)": the ends and the line of each edge. */
const edgesOf = (text: string): string[] => {
  const { plan } = compilePlan(text);
  const titles = new Map([...plan.phases, ...plan.epics, ...plan.tasks].map(({ id, title }) => [id, title]));
  return plan.edges.map(({ from, to, line }) => `${titles.get(from)} → ${titles.get(to)} (${line})`);
};
const codesOf = (text: string): string[] => compilePlan(text).diagnostics.map(({ code }) => code);

const TASKS = "# Plan\n\n- [ ] Build\n- [ ] Test\n- [ ] Ship\n\n";

test("a list of dependencies may say between whom they are", () => {
  const text = "## Phase 1\n\n- [ ] Build\n- [ ] Test\n\n### Dependencies\n- Test depends on Build\n";
  expect(edgesOf(text)).toEqual(["Build → Test (7)"]);
});

test("an unknown end between two known ones does not undo their order", () => {
  const text = `${TASKS}## Critical path\n\nBuild → Sign → Ship\n`;
  expect(edgesOf(text)).toEqual(["Build → Ship (9)"]);
  expect(codesOf(text)).toContain("dependency-unknown");
});

test("arrows between things that are no parts of the plan are told to nobody", () => {
  const text = `${TASKS}## Dependency graph\n\nRequest → gateway → service\n`;
  expect(edgesOf(text)).toEqual([]);
  expect(codesOf(text)).not.toContain("dependency-unknown");
});

test("a critical path of names that stand elsewhere is their order, and no work of its own", () => {
  const text = `${TASKS}## Critical path\n\n1. Build\n2. Test\n3. Ship\n`;
  expect(compilePlan(text).plan.tasks).toHaveLength(3);
  expect(edgesOf(text)).toEqual(["Build → Test (10)", "Test → Ship (11)"]);
  expect(codesOf(text)).not.toContain("duplicate-title");
});

test("what only a range of days covers is named by none of its days on a critical path", () => {
  const { plan } = compilePlan("## Days 3-5: Build\n\n- [ ] Build\n\n## Critical path\n\n1. Day 4\n2. Build\n");
  expect(plan.tasks.map(({ title }) => title)).toEqual(["Build", "Day 4"]);
});

test("a critical path in its own words is work", () => {
  const { plan } = compilePlan("## Day 1\n\n- [ ] Build\n\n**Critical path**\n- Build is merged\n");
  expect(plan.tasks.map(({ title, kind }) => [title, kind])).toEqual([
    ["Build", "task"],
    ["Build is merged", "critical-path"],
  ]);
});

test("the words before a colon name a task too", () => {
  const text = "- [ ] Auth: tokens\n- [ ] Auth: sessions\n- [ ] Login page (blocked by: Auth)\n";
  expect(edgesOf(text)).toEqual(["Auth: tokens → Login page (3)", "Auth: sessions → Login page (3)"]);
});

test("a point where two meet may have its day before it", () => {
  const text = "## Sync points\n\n- Wed: Stream 1 ↔ Stream 2 — the contract\n";
  expect(compilePlan(text).plan.crossPoints).toMatchObject([
    { parties: ["Stream 1", "Stream 2"], source: { line: 3 } },
  ]);
});

test("a heading may hold the chain itself", () => {
  const text = "## Critical path: Schema → API\n\n## Milestone 1: Schema\n- [ ] a\n\n## Milestone 2: API\n- [ ] b\n";
  expect(edgesOf(text)).toEqual(["Milestone 1: Schema → Milestone 2: API (1)"]);
});

test("keys before the words of a task are names of it", () => {
  const text =
    "- [ ] **T1** Make the table\n- [ ] [API-2] Serve it (depends on: T1)\n- [ ] T3: Show it — depends on API-2\n";
  expect(edgesOf(text)).toEqual(["T1 Make the table → [API-2] Serve it (2)", "[API-2] Serve it → T3: Show it (3)"]);
});

test("the days of a month follow each other from week to week", () => {
  const text =
    "## Month 1\n\n### Week 1\n#### Mon\n- [ ] a\n#### Tue\n- [ ] b\n\n### Week 2\n#### Mon\n- [ ] c\n\n## Month 2\n\n### Week 5\n- [ ] d\n";
  expect(edgesOf(text)).toEqual(["Mon → Tue (6)", "Tue → Mon (10)"]);
  const { plan } = compilePlan(text);
  expect(plan.phases.map(({ title }) => title)).toEqual(["Month 1", "Month 2"]);
  expect(plan.tasks.map(({ window }) => window)).toEqual([
    { week: 1, weekday: "mon" },
    { week: 1, weekday: "tue" },
    { week: 2, weekday: "mon" },
    { week: 5 },
  ]);
});

test.each([
  ["lines that begin with an arrow", "```\nBuild\n  → Test\n  -> Ship\n```\n", [11, 12]],
  ["lines that end with an arrow", "```\nBuild →\nTest →\nShip\n```\n", [11, 12]],
  ["arrows downwards", "```\nBuild\n  |\n  v\nTest\n  ↓\nShip\n```\n", [13, 15]],
  ["a paragraph", "Build\n→ Test → Ship\n", [10, 10]],
])("a critical path may go on from line to line: %s", (_, path, [first, second]) => {
  expect(edgesOf(`${TASKS}## Critical path\n\n${path}`)).toEqual([
    `Build → Test (${first})`,
    `Test → Ship (${second})`,
  ]);
});

test("lines of a critical path that no arrow joins are chains of their own", () => {
  expect(edgesOf(`${TASKS}## Critical path\n\nBuild → Test\nBuild → Ship\n`)).toEqual([
    "Build → Test (9)",
    "Build → Ship (10)",
  ]);
});

test("a task may be named by the number that it has in its own list", () => {
  const list = (agent: string) =>
    `#### Agent: ${agent}\n\n1. Design for ${agent}\n2. Build for ${agent}\n3. Test for ${agent}`;
  const text = `## Phase 1\n\n### Epic 1: Meter\n\n${list("one")} — depends on Task 2\n\n${list("two")} (depends on: Step 1)\n`;
  expect(edgesOf(text)).toEqual(["Build for one → Test for one (9)", "Design for two → Test for two (15)"]);
  expect(codesOf(text)).not.toContain("dependency-unknown");
});

test("a number that no item of the list has is told to be unknown", () => {
  const text = "## Phase 1\n\n1. Design\n2. Build — depends on Task 7\n";
  expect(codesOf(text)).toContain("dependency-unknown");
});

test("an end of an arrow may say in which part it stands", () => {
  const stream = (name: string) => `## Workstream ${name}\n\n- [ ] Build\n- [ ] Review\n`;
  const text = `${stream("A")}\n${stream("B")}\n## Critical path\n\n\`\`\`\nA: Build → A: Review → B: Build\n\`\`\`\n`;
  const { plan } = compilePlan(text);
  const names = new Map(plan.tasks.map(({ id, title, epicId }) => [id, `${epicId} ${title}`]));
  const [a = "", b = ""] = plan.epics.map(({ id }) => id);
  expect(plan.edges.map(({ from, to }) => [names.get(from), names.get(to)])).toEqual([
    [`${a} Build`, `${a} Review`],
    [`${a} Review`, `${b} Build`],
  ]);
});

test("what is done after somebody with a short name waits for their tasks", () => {
  const text =
    "## Day 1\n\n### Squad: Storage\n\n- DB1 (3h): Migrate\n- DB2 (2h): Back up — after DB1. Acceptance: RPO ≤ 5 min\n";
  expect(edgesOf(text)).toEqual(["Migrate → Back up — after DB1. (6)"]);
});

test("several points where some meet may stand on one line", () => {
  const text = "## Streams\n\nCross-points: `A ↔ C` on Wednesday (the contract), `B ↔ D` Thursday.\n";
  expect(compilePlan(text).plan.crossPoints.map(({ parties }) => parties)).toEqual([
    ["A", "C"],
    ["B", "D"],
  ]);
});

test("a stretch of days is known by what it is called", () => {
  const days = "Days 5 to 7: Board\n- Widgets\n\nDay 3-4: Sign-up\n- Form\n\nDay 8: Hardening\n- Pen test\n\n";
  const text = `# P\n\n${days}Dependencies:\n- Board depends on Sign-up\n- Hardening is blocked by Board\n`;
  expect(edgesOf(text)).toEqual([
    "Day 3-4: Sign-up → Days 5 to 7: Board (13)",
    "Days 5 to 7: Board → Day 8: Hardening (14)",
  ]);
});

test("a task is also known by the words before what else is said of it", () => {
  const text = "- [ ] **Test** (Lyra) – 4h – after Build\n- [ ] Build the site\n- [ ] Ship – Nova – after Test\n";
  expect(edgesOf(text)).toEqual(["Test (Lyra) – after Build → Ship – Nova – after Test (3)"]);
});

test("agents with a letter and a number are known by them, in drawings too", () => {
  const agent = (name: string, words: string) => `### Agent ${name}: Of ${name}\n\n${words}\n`;
  const agents = [
    agent("A1", "- Build"),
    agent("A2", "**Depends on:** Agent A1\n**Tasks:**\n1. Test"),
    agent("B1", "**Tasks:** pack, ship"),
  ];
  const text = `# P\n\n## Sprint A: Do it - CRITICAL 🔥\n\n${agents.join("\n")}\n## Dependency graph\n\n\`\`\`\nA1 ──┬──> A2\n     └──> B1\n\`\`\`\n`;
  const { plan } = compilePlan(text);
  expect(plan.epics).toMatchObject([{ title: "Sprint A: Do it", priority: "critical" }]);
  expect(plan.tasks.map(({ title, assignee }) => [title, assignee])).toEqual([
    ["Build", "Agent A1"],
    ["Test", "Agent A2"],
    ["pack", "Agent B1"],
    ["ship", "Agent B1"],
  ]);
  expect(edgesOf(text)).toEqual(["Build → Test (11)", "Build → Test (22)", "Build → pack (23)", "Build → ship (23)"]);
});

const BEGUN = "- [ ] Add a key to `POST /orders`\n- [ ] Add a key ring\n- [ ] Retry the call twice\n";
const afterName = (name: string): string => `# P\n\n${BEGUN}- [ ] Ship — depends on: ${name}\n`;

test("the first words of a task name it, where no other begins so", () => {
  expect(edgesOf(afterName("Retry the call"))).toEqual(["Retry the call twice → Ship (6)"]);
  expect(edgesOf(afterName("Add a key to"))).toEqual(["Add a key to `POST /orders` → Ship (6)"]);
});

test.each(["Add a key", "Retry the", "Retry the cal"])("%j names no task by its first words", (name) => {
  expect(edgesOf(afterName(name))).toEqual([]);
  expect(codesOf(afterName(name))).toContain("dependency-unknown");
});

test("what a task is about is its name also where it needs something itself", () => {
  const text =
    "# P\n\n## Sprint 1\n\n1. Design — draw it\n2. Build — nail it (needs: Design)\n3. Paint the hull, after Build\n";
  expect(edgesOf(text)).toEqual([
    "Design — draw it → Build — nail it (needs: Design) (6)",
    "Build — nail it (needs: Design) → Paint the hull, after Build (7)",
  ]);
  expect(codesOf(text)).not.toContain("dependency-unknown");
});

const STREAMS =
  "# P\n\n## Workstream A: Core\n\n- [ ] Schema\n- [ ] Handlers\n\n## Workstream B: Web\n\n- [ ] Schema\n- [ ] Pages";

test.each([
  ["\n\n## Critical path\n\nA.Schema → A.Handlers → Web.Pages\n", ["Schema → Handlers (15)", "Handlers → Pages (15)"]],
  [" (depends on: A.Schema, A.Handlers)\n", ["Schema → Pages (11)", "Handlers → Pages (11)"]],
  ["; depends on A.Handlers.\n", ["Handlers → Pages (11)"]],
  ["\n  Depends on A.Handlers. And more.\n", ["Handlers → Pages (12)"]],
])("a point parts a workstream from its task: %j", (words, edges) => {
  const text = `${STREAMS}${words}`;
  expect(edgesOf(text)).toEqual(edges);
  expect(codesOf(text)).not.toContain("dependency-unknown");
});

test("of another workstream it names nothing, and a file is no task", () => {
  expect(edgesOf(`${STREAMS} (depends on: B.Handlers)\n`)).toEqual([]);
  expect(codesOf(`${STREAMS} (depends on: B.Handlers)\n`)).toContain("dependency-unknown");
  expect(edgesOf(`${STREAMS}\n\nThen handlers.ts → pages.ts, and Then.Schema → Now.Pages\n`)).toEqual([]);
});
