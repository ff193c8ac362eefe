/** A simulation as lines for a terminal. */
import type { Simulation } from "../model/simulation.ts";
import { moneyText } from "../model/spending.ts";
import { durationText, fitLine, plainLine } from "./progress/display-text.ts";
import { textTable } from "./text-table.ts";

const MOST_TASKS = 15;
const TITLE_WIDTH = 48;

const percentText = (share: number): string => `${Math.round(share * 100)} %`;

const titleText = (title: string): string => fitLine(plainLine(title), TITLE_WIDTH);

const finishLine = ({ finishMs, completes }: Simulation): string => {
  if (finishMs !== null) return `${durationText(finishMs.p50)} (P50), ${durationText(finishMs.p90)} (P90)`;
  return completes === 0 ? "it does not come to its end in any sample" : "unknown";
};

const costLine = ({ costMicroUsd }: Simulation): string =>
  costMicroUsd === null ? "unknown" : `${moneyText(costMicroUsd.p50)} (P50), ${moneyText(costMicroUsd.p90)} (P90)`;

const headLines = (simulation: Simulation): string[] => {
  const { agents, samples, seed, completes } = simulation;
  return textTable([
    ["finish", finishLine(simulation)],
    ["cost", costLine(simulation)],
    ["all tasks succeed", completes === null ? "unknown" : `in ${percentText(completes)} of the samples`],
    ["simulated", `${samples} samples, ${agents} at once, seed ${seed}`],
  ]);
};

const taskLines = ({ tasks }: Simulation): string[] => {
  const critical = tasks
    .filter((task) => task.critical !== null && task.critical > 0)
    .toSorted((a, b) => (b.critical ?? 0) - (a.critical ?? 0));
  if (critical.length === 0) return [];
  const rows = critical
    .slice(0, MOST_TASKS)
    .map(({ title, critical: share, timeMs, source }) => [
      percentText(share ?? 0),
      titleText(title),
      timeMs === null ? "" : durationText(timeMs.p50),
      source,
    ]);
  const more = critical.length - rows.length;
  const table = textTable([["critical", "task", "P50", "by"], ...rows]);
  return ["", ...table, ...(more > 0 ? [`and ${more} more (--json)`] : [])];
};

const gateLines = ({ gates }: Simulation): string[] => {
  const decided = gates.filter((gate) => gate.decided > 0);
  if (decided.length === 0) return [];
  const rows = decided.map((gate) => [
    titleText(gate.title),
    `let pass in ${gate.passed} of ${gate.decided} earlier runs`,
  ]);
  return ["", ...textTable(rows)];
};

const whatIfLines = ({ whatIf }: Simulation): string[] =>
  whatIf.length < 2
    ? []
    : [
        "",
        ...textTable([
          ["at once", "P50", "P90"],
          ...whatIf.map(({ agents, finishMs }) => [
            `${agents}`,
            durationText(finishMs.p50),
            durationText(finishMs.p90),
          ]),
        ]),
      ];

export const simulationLines = (simulation: Simulation): string[] => [
  ...headLines(simulation),
  ...taskLines(simulation),
  ...gateLines(simulation),
  ...whatIfLines(simulation),
  ...(simulation.assumptions.length > 0 ? ["", "Taken for granted:"] : []),
  ...simulation.assumptions.map(({ message }) => `- ${message}`),
];
