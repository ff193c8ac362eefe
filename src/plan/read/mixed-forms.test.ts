import { expect, test } from "vitest";
import { compilePlan } from "../compile.ts";

const compile = (text: string) => compilePlan(text).plan;
const titles = (nodes: readonly { title: string }[]) => nodes.map(({ title }) => title);
const named = (text: string) => {
  const { plan, diagnostics } = compilePlan(text);
  const names = new Map([...plan.phases, ...plan.epics, ...plan.tasks].map(({ id, title }) => [id, title]));
  const edges = plan.edges.map(
    ({ from, to, reason, line }) => `${line} ${reason}: ${names.get(from)} → ${names.get(to)}`,
  );
  return {
    edges,
    unknown: diagnostics.filter(({ code }) => code.startsWith("dependency-")).map(({ message }) => message),
  };
};

test("checkboxes are tasks wherever they stand, under a heading of their own as a group", () => {
  const { tasks, epics } = compile("# Todo\n\n- [ ] a\n\n## Backend\n\n- [x] b\n- plain\n\n1. [ ] c\n\n> - [ ] d\n");
  expect(tasks.map(({ title, status }) => `${title} ${status}`)).toEqual(["a open", "b done", "c open", "d open"]);
  expect(titles(epics)).toEqual(["Backend"]);
});

test("a plain list is work only where a part of the plan has no other", () => {
  expect(titles(compile("# P\n\n## Phase 1: A\n\n- one\n- two\n").tasks)).toEqual(["one", "two"]);
  expect(titles(compile("# P\n\n## Phase 1: A\n\n- why\n\n### Epic\n\n- [ ] one\n").tasks)).toEqual(["one"]);
  expect(titles(compile("# P\n\n## Notes\n\n- one\n- two\n").tasks)).toEqual([]);
});

test("a summary that mentions phases makes none", () => {
  const text =
    "# P\n\n## Timeline\n\n- **Phase 1:** basics\n  - soon\n\n**Phase 2:** more\n\n## Phase 1: Basics\n\n- [ ] a\n\n## Phase 2: More\n\n- [ ] b\n";
  expect(titles(compile(text).phases)).toEqual(["Phase 1: Basics", "Phase 2: More"]);
});

test.each([
  ["## Phase 1: A\n\n## Phase 2: B\n\n## Phase 3: C\n", [0, 1, 2]],
  ["All phases run in parallel.\n\n## Phase 1: A\n\n## Phase 2: B\n\n## Phase 3: C\n", [0, 0, 0]],
  ["Phases 2 and 3 run in parallel.\n\n## Phase 1: A\n\n## Phase 2: B\n\n## Phase 3: C\n", [0, 1, 1]],
  ["## Phase 1: A\n\n## Phase 2: B (parallel with Phase 1)\n\n## Phase 3: C\n", [0, 0, 1]],
  ["## Phase 1: A\n\n## Phase 2: B\n\n**Parallel with:** Phase 1\n\n## Phase 3: C\n", [0, 0, 1]],
])("phases run in order unless the plan says otherwise: %j", (text, ordinals) => {
  expect(compile(`# P\n\n${text}`).phases.map(({ ordinal }) => ordinal)).toEqual(ordinals);
});

test("a table of tasks says who, how long, after what, and whether it is done", () => {
  const table =
    "| Task | Owner | Effort | Depends on | Status |\n|---|---|---|---|---|\n| Write | @kim | 3h | - | ✅ Done |\n| Test | Bo & Al | 1 week | Write | |\n";
  const { tasks } = compile(`# P\n\n${table}`);
  expect(tasks).toMatchObject([
    { title: "Write", assignee: "kim", estimateMinutes: 180, status: "done" },
    { title: "Test", assignee: "Bo", participants: ["Bo", "Al"], estimateMinutes: 2_400, status: "open" },
  ]);
  expect(named(`# P\n\n${table}`)).toEqual({ edges: ["6 depends-on: Write → Test"], unknown: [] });
});

test("a grid of hours and days is a calendar; numbers by week are none", () => {
  const { tasks } = compile(
    "# P\n\n| Time | Mon | Tue |\n|---|---|---|\n| 09:00 | Plan | Build |\n\n| Metric | Week 1 | Week 2 |\n|---|---|---|\n| Coverage | 60% | 80% |\n",
  );
  expect(tasks.map(({ title, window }) => ({ title, ...window }))).toEqual([
    { title: "Plan", weekday: "mon", time: "09:00" },
    { title: "Build", weekday: "tue", time: "09:00" },
  ]);
});

test.each([
  ["Sprint A → Sprint B", ["9 arrow: Sprint A: One → Sprint B: Two"], []],
  ["Sprint A -> Nowhere", [], ['nothing in the plan is called "Nowhere"']],
  ["Sprint B depends on Sprint A", ["9 arrow: Sprint A: One → Sprint B: Two"], []],
  ["- One → Two", ["9 arrow: Sprint A: One → Sprint B: Two"], []],
])("order in a section about order: %s", (line, edges, unknown) => {
  const text = `# P\n\n## Sprint A: One\n\n- [ ] a\n\n## Execution order\n\n${line}\n\n## Sprint B: Two\n\n- [ ] b\n`;
  expect(named(text)).toEqual({ edges, unknown });
});

test("arrows in prose are about something else", () => {
  expect(named("# P\n\nA request goes client → queue → worker.\n\n- [ ] queue\n")).toEqual({ edges: [], unknown: [] });
});

test.each([
  ["**Depends on:** Parse it, and print it, Fetch it", ["Parse it, and print it", "Fetch it"]],
  ["**Dependencies:** completion of Phase 1", ["Phase 1: All"]],
  ["**Dependencies:** None (can start now)", []],
])("names are found in %j", (line, from) => {
  const text = `# P\n\n## Phase 1: All\n\n- [ ] Fetch it\n- [ ] Parse it, and print it\n\n### Epic 2: Ship\n\n${line}\n\n- [ ] Ship it\n`;
  const { edges, unknown } = named(text);
  expect(edges).toEqual(from.map((name) => `10 depends-on: ${name} → Epic 2: Ship`));
  expect(unknown).toEqual([]);
});

test("what several parts are called is told, and the nearest is meant where one is nearer", () => {
  const text =
    "# P\n\n## Phase 1: A\n\n- [ ] Test\n- [ ] Ship (depends on: Test)\n\n## Phase 2: B\n\n- [ ] Test\n\n## Phase 3: C\n\n- [ ] Close (depends on: Test)\n";
  expect(named(text)).toEqual({ edges: ["6 depends-on: Test → Ship"], unknown: ['"Test" names 2 parts of the plan'] });
});

test("a whole waits for its open parts; one that is done waits for nothing", () => {
  expect(named("# P\n\n- [ ] whole\n  - [ ] part\n").edges).toEqual(["4 sequence: part → whole"]);
  expect(named("# P\n\n- [x] whole\n  - [ ] part\n")).toEqual({ edges: [], unknown: [] });
});

test("a gate between phases closes the one before it, a final one the plan", () => {
  const { gates, phases, criteria } = compile(
    "# P\n\n## Phase 1: A\n\n- [ ] a\n\n## Quality gate\n\n- [ ] holds\n\n## Phase 2: B\n\n- [ ] b\n\n## Final gate\n\n| Decision | When |\n|---|---|\n| Conditional Go | up to 2 open issues |\n\n- [ ] all good\n",
  );
  const phase = (id: string | undefined) => phases.find((one) => one.id === id)?.title ?? null;
  expect(gates.map(({ title, phaseId, implied }) => [title, phase(phaseId), implied])).toEqual([
    ["Quality gate", "Phase 1: A", false],
    ["Final gate", null, false],
    ["Gate of Phase 2: B", "Phase 2: B", true],
  ]);
  expect(gates[1]?.rules).toMatchObject([{ decision: "conditional-go", maxOpen: 2 }]);
  expect(titles(criteria)).toEqual(["holds", "all good"]);
});

test("what follows the days of a week comes after the last of them", () => {
  const { tasks, phases } = compile(
    "# P\n\n## Week 1\n\n### Day 1\n\n- [ ] a\n\n### Day 2\n\n- [ ] b\n\n### Checkpoint\n\n- [ ] c\n",
  );
  expect(titles(phases)).toEqual(["Day 1", "Day 2"]);
  expect(tasks.map(({ phaseId }) => phases.findIndex(({ id }) => id === phaseId))).toEqual([0, 1, 1]);
});

test("fields that cannot be read are told with their line", () => {
  const { diagnostics } = compilePlan("# P\n\n- [ ] a\n\n  timeout: soon\n  attempts: none\n  priority: later\n");
  expect(diagnostics.filter(({ code }) => code === "task-field-invalid").map(({ line }) => line)).toEqual([5, 6, 7]);
});

test("a task says how long it waits between attempts, and prose about backing off is prose", () => {
  const task = (line: string, head = "---\nagents: { me: { kind: shell } }\n---\n") =>
    compilePlan(`${head}# P\n\n- [ ] a\n\n  ${line}\n\n  \`\`\`sh\n  make\n  \`\`\`\n`);
  const backoffOf = ({ plan }: ReturnType<typeof task>) => plan.tasks[0]?.binding?.backoff;
  const invalid = ({ diagnostics }: ReturnType<typeof task>) =>
    diagnostics.filter(({ code }) => code === "task-field-invalid").map(({ message }) => message);

  const written = task("backoff: 10 s, factor 3, jitter 10%, cap 2 min");
  expect([backoffOf(written), invalid(written)]).toEqual([
    { delayMs: 10_000, factor: 3, jitter: 0.1, capMs: 120_000 },
    [],
  ]);
  expect(backoffOf(task("backoff: 500 ms", ""))).toEqual({ delayMs: 500 });
  expect(invalid(task("backoff: exponential"))).toEqual([expect.stringContaining('"exponential" is no delay')]);
  expect(invalid(task("Backoff: exponential", ""))).toEqual([]);
});

test("a check that belongs to nothing is an error: it would be believed to hold a gate", () => {
  const { diagnostics } = compilePlan("# P\n\n- [ ] a\n\n## Words\n\n```check\nkind: file\npath: a\n```\n");
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: "check-invalid", severity: "error", line: 7 }));
});

test.each(["src/**, test/*.ts", "`src/**`, `test/*.ts`", String.raw`src/\*\*, test/\*.ts`])(
  "globs are read from %s",
  (globs) => {
    expect(compile(`# P\n\n- [ ] a\n\n  touches: ${globs}\n`).tasks[0]?.touches).toEqual(["src/**", "test/*.ts"]);
  },
);

const outline = (text: string) => {
  const { phases, epics, tasks } = compile(text);
  const windowOf = (window: { day?: number | undefined; endDay?: number | undefined } | undefined) =>
    window?.day === undefined ? "" : ` @${window.day}${window.endDay === undefined ? "" : `-${window.endDay}`}`;
  const under = (of: { title: string; phaseId?: string | undefined }) =>
    `${phases.find(({ id }) => id === of.phaseId)?.title ?? ""} / ${of.title}`;
  return {
    phases: phases.map(({ title, window }) => title + windowOf(window)),
    epics: epics.map((epic) => under(epic) + windowOf(epic.window)),
    tasks: tasks.map((task) => under(task)),
  };
};

test("a plain line that names a part of the plan is its heading where a list follows", () => {
  const text = "# P\n\nDay 1-2: Ground\n- Choose\n\nDay 3–4: Index\n\n1. Build\n\nDay 5\n* Ship\n";
  expect(outline(text)).toEqual({
    phases: ["Day 1-2: Ground @1-2", "Day 3–4: Index @3-4", "Day 5 @5"],
    epics: [],
    tasks: ["Day 1-2: Ground / Choose", "Day 3–4: Index / Build", "Day 5 / Ship"],
  });
  const within = "# P\n\n## Phase 1: X\n\nDay 1-2: Ground\n- a\n\nDay 3: Index\n- b\n";
  expect(outline(within)).toMatchObject({
    phases: ["Phase 1: X"],
    epics: ["Phase 1: X / Day 1-2: Ground @1-2", "Phase 1: X / Day 3: Index @3"],
  });
});

test("a sentence about a part of the plan is no heading of it", () => {
  for (const line of ["Day 1 is for talk.", "Day 1: we talk", "On day 1: we talk about"]) {
    const follows = line.startsWith("On") ? "\n- a\n" : "\nand more\n\n- a\n";
    expect(outline(`# P\n\n${line}${follows}\n- [ ] b\n`).phases).toEqual([]);
  }
});

test("a later day is beside the day whose heading stands higher, not in it", () => {
  const text = "# P\n\n#### Day 1\n- a\n## Day 2\n- b\n###### Day 3\n- c\n### Gate of day 3\n- [ ] 5 tests passing\n";
  expect(outline(text)).toEqual({
    phases: ["Day 1 @1", "Day 2 @2", "Day 3 @3"],
    epics: [],
    tasks: ["Day 1 / a", "Day 2 / b", "Day 3 / c"],
  });
  const labels = "# P\n\n## Day 1-2: Ground\n\n- Choose\n\n**Day 3-4:** Index\n\n- Build\n";
  expect(outline(labels).tasks).toEqual(["Day 1-2: Ground / Choose", "Day 3-4: Index / Build"]);
  expect(outline("# P\n\n## Phase 1\n\n### Epic A\n\n- [ ] a\n\n#### Phase 2\n\n- [ ] b\n").phases).toHaveLength(2);
});

test("a range of days holds its days, and a phase its parts", () => {
  expect(outline("# P\n\n## Days 1-5\n\n### Day 1\n- a\n### Day 2\n- b\n")).toMatchObject({
    phases: ["Days 1-5 @1-5"],
    epics: ["Days 1-5 / Day 1 @1", "Days 1-5 / Day 2 @2"],
  });
  expect(outline("# P\n\n## Phase 1\n\n### Phase 1.2\n- a\n").epics).toEqual(["Phase 1 / Phase 1.2"]);
  expect(outline("# P\n\n## Phase 1\n\n### Sprint 2\n- a\n").epics).toEqual(["Phase 1 / Sprint 2"]);
});

test("an item that begins with a comparison is no quote", () => {
  const { criteria } = compile("# P\n\n## Acceptance\n\n- > 99% pass rate\n- >= 80% coverage\n- > said by Ann\n");
  expect(criteria.map(({ title, measures }) => [title, measures[0]?.comparator, measures[0]?.value])).toEqual([
    ["> 99% pass rate", ">", 99],
    [">= 80% coverage", ">=", 80],
  ]);
});

test("a table of days and tasks says when", () => {
  const { tasks } = compile("# P\n\n| Days | Work |\n|---|---|\n| 1-2 | Ground |\n| Day 3 | Build |\n");
  expect(tasks.map(({ title, window }) => [title, window])).toEqual([
    ["Ground", { day: 1, endDay: 2 }],
    ["Build", { day: 3 }],
  ]);
});

test("each field of a task is one right under its words too, and other lines are what is said about it", () => {
  const text =
    "# P\n\n- [ ] Ship\n  after: Build at once, Test\n  and tell all\n  when: Day 3\n- [ ] Build\n  at once\n  writes: a/**\n- [ ] Test\n  waits for: Build at once\n";
  const { tasks } = compile(text);
  expect(tasks).toMatchObject([
    { title: "Ship", details: "and tell all", window: { day: 3 } },
    { title: "Build at once", touches: ["a/**"] },
    { title: "Test" },
  ]);
  expect(named(text)).toEqual({
    edges: ["4 depends-on: Build at once → Ship", "4 depends-on: Test → Ship", "11 depends-on: Build at once → Test"],
    unknown: [],
  });
});

test.each([
  ["# P\n\n- Backend\n  - [ ] a\n- Frontend:\n  1. [x] b\n- neither\n  - c\n", ["Backend / a", "Frontend / b"]],
  ["# P\n\n## Epic: Doors\n\n- Backend\n  - [ ] a\n", ["Epic: Doors / Backend", "Epic: Doors / a"]],
  ["# P\n\n## Notes\n\n- why\n  - deeper\n    - [ ] a\n", ["why / a"]],
])("checkboxes below plain items are tasks, in a group of that name unless they have one: %j", (text, expected) => {
  const { tasks, epics, prose } = compile(text);
  const epicOf = new Map(epics.map(({ id, title }) => [id, title]));
  expect(tasks.map(({ title, epicId }) => `${epicOf.get(epicId ?? "")} / ${title}`)).toEqual(expected);
  expect(prose.some(({ text: words }) => words.includes("[ ]"))).toBe(false);
});

test("headings under Workstreams are workstreams, and what they state is theirs", () => {
  const text =
    "# P\n\n## Workstreams\n\n### 1. Player\nLead: Ute\nBlocks: 2. Library\n\n### 2. Library\n- [ ] Index\n\n### Notes\n- why\n\n| | Mon | Tue |\n|---|---|---|\n| Player | Decode | Buffer |\n";
  const { epics, tasks } = compile(text);
  expect(epics).toMatchObject([
    { kind: "workstream", title: "Player", lead: "Ute" },
    { kind: "workstream", title: "Library" },
  ]);
  expect(tasks.map(({ title, epicId }) => [title, epicId])).toEqual([
    ["Index", epics[1]?.id],
    ["Decode", epics[0]?.id],
    ["Buffer", epics[0]?.id],
  ]);
  expect(named(text)).toMatchObject({
    unknown: [],
    edges: ["17 sequence: Decode → Buffer", "7 blocks: Player → Library"],
  });
});

test("headings under Phases are phases, those under Teams are no work", () => {
  expect(titles(compile("# P\n\n## Phases\n\n### Dig\n- [ ] a\n\n### Pour\n- b\n").phases)).toEqual(["Dig", "Pour"]);
  expect(compile("# P\n\n- [ ] a\n\n## Teams\n\n### Red\n- Ann\n").tasks).toHaveLength(1);
});

test("work that is struck out is given up", () => {
  const text = "# P\n\n- [ ] a\n  - [ ] ~~b~~\n- [ ] ~~c d\n  e~~\n- [x] ~~f~~\n- [ ] ~~g~~ h\n";
  const { tasks, prose } = compile(text);
  expect(titles(tasks)).toEqual(["a", "f", "g h"]);
  expect(prose.map((part) => part.text).join("\n")).toContain("c d");
});

test("blockers are no work", () => {
  const { plan } = compilePlan(
    "# P\n\n## Day 1\n\n- [ ] Build it\n\n### Blockers\n\n- Samples are late → make our own\n",
  );
  expect(plan.tasks).toHaveLength(1);
  expect(plan.risks).toMatchObject([{ risk: "Samples are late", mitigation: "make our own" }]);
});
