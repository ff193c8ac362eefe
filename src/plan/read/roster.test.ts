import { expect, test } from "vitest";
import { compilePlan } from "../compile.ts";

/** "title | who" of a task of these words, in a plan with this roster. */
const ownerIn = (roster: string, words: string) => {
  const { plan, coverage } = compilePlan(`# Ferry\n\n${roster}\n\n## Work\n\n- [ ] ${words}\n`);
  expect(coverage.accounted).toBe(coverage.lines);
  const [task, ...others] = plan.tasks;
  expect(others).toEqual([]);
  return `${task?.title} | ${task?.participants.join("+") || (task?.assignee ?? "-")}`;
};

const TEAM = "## Team\n\n- Ann (frontend)\n- **Bo** – cook\n- Cy: Tests\n- `dock-agent`: moors it\n- @eli\n- be kind";

test.each([
  ["Ann: scrape it", "scrape it | Ann"],
  ["scrape it [Bo]", "scrape it | Bo"],
  ["scrape it [Bo] (2h)", "scrape it | Bo"],
  ["[Bo] scrape it", "scrape it | Bo"],
  ["scrape it (Cy).", "scrape it | Cy"],
  ["Cy – scrape it", "scrape it | Cy"],
  ["scrape it — Ann", "scrape it | Ann"],
  ["Ann and Bo: scrape it", "scrape it | Ann+Bo"],
  ["`dock-agent`: scrape it", "scrape it | dock-agent"],
  ["eli: scrape it", "scrape it | eli"],
])("a task that names somebody of the team is theirs: %s", (words, expected) => {
  expect(ownerIn(TEAM, words)).toBe(expected);
});

test.each([
  "Note: scrape it",
  "scrape it [Dee]",
  "scrape it (soon)",
  "Ann and Dee: scrape it",
  "tell Bo all",
  "be kind: ask",
])("who is not of the team, or not named as its doer, does nothing: %s", (words) => {
  expect(ownerIn(TEAM, words)).toBe(`${words} | -`);
  expect(ownerIn("Ann talks to Bo.", "Ann: scrape it")).toBe("Ann: scrape it | -");
});

test.each([
  ["## Agents\n\n| Agent | Role |\n|---|---|\n| Bo | cook |", "Bo"],
  ["## The team and roles\n\n| Role | Name |\n|---|---|\n| Cook | Bo |", "Bo"],
  ["**Team:** Ann, Bo", "Bo"],
  ["**Team**\n- Backend: Bo and Cy", "Bo"],
  ["## Team\n\n- Lead: Bo", "Bo"],
  ["## Crew\n\n- Ann", "-"],
  ["## Team\n\n- Kitchen: Bo", "-"],
  ["## Guests\n\n- Bo", "-"],
  ["**Team:** Bo", "-"],
])("who is of the team: %j", (roster, who) => {
  expect(ownerIn(roster, "Steer [Bo]")).toBe(who === "-" ? "Steer [Bo] | -" : `Steer | ${who}`);
});

test("the roster may stand below, and what it names is told of nobody else", () => {
  const text = "# Ferry\n\n- [ ] Bo: steer\n- [ ] Backend: moor\n\n## Team\n\n- Backend: Bo\n";
  expect(compilePlan(text).plan.tasks).toMatchObject([
    { title: "steer", assignee: "Bo" },
    { title: "Backend: moor", assignee: undefined },
  ]);
});

test("cells and cards of tasks name people, too", () => {
  const text =
    "# Ferry\n\n## Team\n\n- Bo\n\n## Work\n\n| Task | Effort |\n|---|---|\n| Steer [Bo] | 2h |\n\n| | Mon | Tue |\n|---|---|---|\n| Deck | Bo: wash | dry |\n\n### Task 2: Moor it (Bo)\n\nAt the pier.\n";
  expect(compilePlan(text).plan.tasks.map(({ title, assignee }) => [title, assignee])).toEqual([
    ["Steer", "Bo"],
    ["wash", "Bo"],
    ["dry", undefined],
    ["Task 2: Moor it", "Bo"],
  ]);
});

test("agents of the front matter are meant in brackets alone, and bound", () => {
  const task = (words: string) =>
    compilePlan(`---\nagents: { test: { kind: cli } }\n---\n# Ferry\n\n- [ ] ${words}\n`).plan.tasks[0];
  expect(task("steer it [test]")).toMatchObject({ title: "steer it", assignee: "test", binding: { agent: "test" } });
  expect(task("test: steer it")).toMatchObject({ title: "test: steer it", assignee: undefined });
});
