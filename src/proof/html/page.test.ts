import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writtenPacket } from "../fixtures/packet-folder.ts";
import type { LedgerOptions } from "../fixtures/ledger-run.ts";
import { packetRecord } from "../packet-record.ts";
import { renderHtml } from "./page.ts";

const recordOf = async (options: LedgerOptions = {}) => packetRecord((await writtenPacket(options)).input);
const pageOf = async (options: LedgerOptions = {}): Promise<string> => renderHtml(await recordOf(options));

const withoutStyle = (page: string): string => page.replace(/<style>[^]*?<\/style>/, "");
const elements = (page: string): string[] =>
  [...withoutStyle(page).matchAll(/<([a-z][a-z0-9]*)[\s>/]/gi)].map(([, name]) => String(name));
const attributes = (page: string): string[] =>
  [...withoutStyle(page).matchAll(/<[a-z][^<>]*>/gi)].flatMap(([element]) =>
    [...element.matchAll(/\s([a-z:-]+)="/gi)].map(([, name]) => String(name)),
  );

const HOSTILE = `</title></style><script>alert(1)</script><img src=x onerror="alert(2)"> ' & \u202e`;
const everywhere = { plan: HOSTILE, p99: HOSTILE, "write-ahead-log": HOSTILE, "on-call": HOSTILE };

test("hostile words in a plan are shown and do nothing", async () => {
  const [benign, hostile] = [await pageOf(), await pageOf({ titles: everywhere, text: HOSTILE })];
  expect(new Set(elements(hostile))).toEqual(new Set(elements(benign)));
  expect(new Set(attributes(hostile))).toEqual(new Set(attributes(benign)));
  expect(hostile).not.toMatch(/<script|<img|\u202e/i);
  expect(hostile).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
});

test("the page needs nothing but itself", async () => {
  const page = await pageOf();
  expect(elements(page)).not.toEqual(expect.arrayContaining(["script"]));
  expect(page).not.toMatch(/\bsrc=|<link|@import|url\(|<iframe|<object|<base/i);
  const targets = [...page.matchAll(/\shref="([^"]*)"/g)].map(([, target]) => String(target));
  expect(targets.filter((target) => !/^(evidence\/[0-9a-f]{64}|plan\/[\w.]+|#[\w-]+)$/.test(target))).toEqual([]);
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;`);
});

test("every link leads to something", async () => {
  const { folder } = await writtenPacket();
  const page = readFileSync(join(folder, "packet.html"), "utf8");
  const targets = [...page.matchAll(/\shref="([^"]*)"/g)].map(([, target]) => String(target));
  for (const target of targets.filter((each) => !each.startsWith("#"))) readFileSync(join(folder, target));
  const ids = new Set([...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
  expect(targets.filter((target) => target.startsWith("#") && !ids.has(target.slice(1)))).toEqual([]);
  expect(targets.length).toBeGreaterThan(30);
});

test("what is not proven comes first", async () => {
  const page = await pageOf();
  const places = [
    "What is not proven",
    "Gates and criteria",
    "Timeline",
    "Task graph",
    "Tasks and attempts",
    "Merged change",
    "Cost",
    "How to verify",
  ].map((title) => page.indexOf(`<h2>${title}`));
  expect(places.every((place, index) => place > (places[index - 1] ?? 0))).toBe(true);
});

test("numbers stand there as they were measured, before and after", async () => {
  const page = await pageOf();
  for (const number of ["212.6 ms", "38.41 ms", "/latency/p99 is 38.41 ms, wanted &lt; 25 ms", "61.3 % of 844 lines"])
    expect(page).toContain(number);
});

test("money that was not measured is never a number", async () => {
  const page = await pageOf();
  expect(page).toContain("not measured");
  expect(page).not.toMatch(/[$€]\s?\d|\b0\.00\b/);
});

test.each([
  ["go", "Go"],
  ["conditional-go", "Conditional Go"],
  [undefined, "No-Go"],
] as const)("the banner of a run that is %s says so", async (decision, word) => {
  expect(await pageOf({ decision })).toContain(`<p class="word">${word}</p>`);
});

test("a run of which nothing is known yet has a page", async () => {
  const record = await recordOf();
  const empty = {
    ...record,
    run: { ...record.run, state: "running" as const, decision: null, finishedAt: null },
    tasks: [],
    attempts: [],
    criteria: [],
    gates: [],
    attestations: [],
    edges: [],
    pauses: [],
    diff: { files: [] },
  };
  expect(renderHtml(empty)).toContain("Not decided");
});

const many = async (count: number, epics: number) => {
  const record = await recordOf();
  const ids = Array.from({ length: count }, (_, index) => `t${index}` as (typeof record.tasks)[number]["taskId"]);
  const [task, planned] = [record.tasks[0]!, record.plan.tasks[0]!];
  const epic = { ...record.plan.epics[0]!, phaseId: task.phaseId ?? undefined };
  return {
    ...record,
    gates: [
      { ...record.gates[0]!, phaseId: task.phaseId, title: "A gate of many words ".repeat(9), decision: "go" as const },
    ],
    tasks: ids.map((taskId, at) => ({
      ...task,
      taskId,
      state: at === 1 ? ("failed" as const) : ("succeeded" as const),
    })),
    edges: [
      { from: "t0", to: "t1" },
      { from: "t1", to: "t0" },
      { from: "t0", to: `t${epics}` },
    ],
    plan: {
      ...record.plan,
      tasks: ids.map((id, at) => ({ ...planned, id, epicId: `e${at % epics}` })),
      epics: Array.from({ length: epics }, (_, at) => ({ ...epic, id: `e${at}`, title: `Epic number ${at}` })),
    },
  };
};

test("a run of many tasks is drawn by its epics", async () => {
  const graph = /<h2>Task graph<\/h2>[^]*?<\/section>/.exec(renderHtml(await many(400, 4)))?.[0] ?? "";
  expect(graph).toContain("stands for the tasks of an epic or workstream: 400 tasks in all");
  expect([...graph.matchAll(/<title>([^<]*)/g)].map(([, title]) => title)).toEqual(
    expect.arrayContaining([0, 1, 2, 3].map((at) => `Epic number ${at}`)),
  );
  expect(graph.match(/class="node succeeded"/g)).toHaveLength(3);
  expect(graph.match(/class="node failed"/g)).toHaveLength(1);
  expect(graph).toContain("99 of 100 tasks merged");
  expect(graph).toMatch(/…: Go<\/text>/);
  // Two epics that wait for tasks of each other: the one that stands below has the line.
  expect(graph.match(/class="tip"/g)).toHaveLength(1);
});

test("a run of many epics is not drawn, but told", async () => {
  expect(renderHtml(await many(400, 200))).toContain("400 tasks are too many for a picture");
});
