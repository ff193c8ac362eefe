import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { Plan } from "../../model/plan.ts";
import { compilePlan } from "../compile.ts";

const read = (name: string) => readFileSync(path.join(import.meta.dirname, "fixtures", name), "utf8");

/** One line a node, in the order of the source: everything that the compiler made of it, but positions and ids. */
const describePlan = ({ plan, diagnostics }: ReturnType<typeof compilePlan>): string => {
  const names = new Map([...plan.phases, ...plan.epics, ...plan.tasks].map(({ id, title }) => [id, title]));
  const rest = (node: object, hidden: readonly string[]): string =>
    Object.entries(node)
      .filter(
        ([key, value]) => !hidden.includes(key) && value !== undefined && !(Array.isArray(value) && value.length === 0),
      )
      .map(([key, value]) => ` ${key}=${JSON.stringify(names.get(value as string) ?? value)}`)
      .join("");
  const line = (
    word: string,
    node: Plan["tasks" | "criteria" | "epics" | "phases" | "gates"][number],
    hidden: string[] = [],
  ) => {
    const own = [
      "id",
      "title",
      "source",
      "kind",
      "measures",
      "criterionIds",
      "rules",
      "checkSource",
      "binding",
      "gateId",
      ...hidden,
    ];
    return { at: node.source.line, text: `${word} "${node.title}"${rest(node, own)}` };
  };
  const gates = new Map(plan.gates.map(({ id, title }) => [id, title]));
  const rows = [
    ...plan.phases.map((phase) => line("phase", phase)),
    ...plan.epics.map((epic) => line(epic.kind, epic)),
    ...plan.tasks.flatMap((task) => {
      const { source: _, ...binding } = task.binding ?? { source: undefined };
      const row = line(task.kind, task, task.status === "open" ? ["status"] : []);
      return task.binding === undefined ? [row] : [row, { at: row.at, text: `  bound ${JSON.stringify(binding)}` }];
    }),
    ...plan.criteria.map((criterion) => {
      const row = line(`criterion/${criterion.kind}`, criterion, criterion.status === "open" ? ["status"] : []);
      const measured = criterion.measures.map(({ text }) => text).join(" | ");
      return {
        at: row.at,
        text: `${row.text} measures="${measured}" gate="${gates.get(criterion.gateId ?? "") ?? ""}"`,
      };
    }),
    ...plan.gates.flatMap((gate) => [
      line("gate", gate),
      ...gate.rules.map(({ decision, text, maxOpen, source }) => ({
        at: source.line,
        text: `  ${decision} maxOpen=${maxOpen ?? "-"}: ${text}`,
      })),
    ]),
    ...plan.edges.map(({ from, to, reason, line: at }) => ({
      at,
      text: `edge ${reason}: "${names.get(from)}" → "${names.get(to)}"`,
    })),
    ...plan.risks.map(({ risk, mitigation, source }) => ({
      at: source.line,
      text: `risk "${risk}" → ${mitigation ?? "nothing"}`,
    })),
    ...plan.crossPoints.map(({ parties, source }) => ({ at: source.line, text: `cross point ${parties.join(" ↔ ")}` })),
    ...plan.targets.map(({ label, measure, window, source }) => ({
      at: source.line,
      text: `target "${label}" ${measure.comparator} ${measure.value} ${measure.unit} ${JSON.stringify(window)}`,
    })),
    ...diagnostics
      .filter(({ code }) => /^(?:dependency|task-field|contradictory|over-capacity|check-(?:invalid|kind))/u.test(code))
      .map(({ code, line: at, message }) => ({ at, text: `! ${code}: ${message}` })),
  ];
  return `${rows
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, text }) => `${at}: ${text}`)
    .join("\n")}\n`;
};

test.each(["agents", "workstreams", "calendar", "squads", "day-ranges", "native"])("%s", async (name) => {
  await expect(describePlan(compilePlan(read(`${name}.md`)))).toMatchFileSnapshot(
    path.join(import.meta.dirname, "fixtures", `${name}.txt`),
  );
});

test("dialects in one document do not disturb each other", () => {
  const parts = ["agents", "squads", "workstreams", "day-ranges"].map((name) =>
    read(`${name}.md`).replaceAll(/^#/gmu, "##"),
  );
  const { plan, coverage } = compilePlan(`# All of it\n\n${parts.join("\n\n")}`);
  const alone = parts.map((part) => compilePlan(`# All of it\n\n${part}`).plan);
  const titles = (plans: readonly Plan[], key: "tasks" | "criteria" | "risks") =>
    plans.flatMap((one) => one[key].map((node) => ("title" in node ? node.title : node.risk))).sort();
  expect(titles([plan], "tasks")).toEqual(titles(alone, "tasks"));
  expect(titles([plan], "criteria")).toEqual(titles(alone, "criteria"));
  expect(titles([plan], "risks")).toEqual(titles(alone, "risks"));
  expect(coverage.accounted).toBe(coverage.lines);
});
