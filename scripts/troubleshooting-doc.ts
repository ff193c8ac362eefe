/** The page that leads from what somebody sees to what to do, as Markdown. */
import type { ErrorCode } from "../src/model/errors.ts";
import { ERROR_CLASSES } from "../src/model/errors.ts";
import { RETRY, type RetryRule } from "../src/model/retry.ts";
import { markdownTable } from "./markdown-table.ts";
import { OPERATOR_NOTES } from "./troubleshooting/operator-notes.ts";
import { type Symptom, SYMPTOMS } from "./troubleshooting/symptoms.ts";

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/gu, "")
    .replaceAll(" ", "-");

/** ProvostQueueStuck is told of on the page provost-queue-stuck.md. */
const runbookOf = (alert: string): string => {
  const file = alert.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, "-").toLowerCase();
  return `[${alert}](runbooks/${file}.md)`;
};

const noteOf = (code: string): string => OPERATOR_NOTES[code as ErrorCode] ?? "";

const section = ({ title, seen, look, alerts, codes }: Symptom): string => {
  const rows = Object.entries(codes)
    .toSorted(([a], [b]) => a.localeCompare(b, "en"))
    .map(([code, { meaning, wayOut }]) => [
      `[\`${code}\`](../errors.md#${code.toLowerCase()})`,
      meaning,
      [wayOut, noteOf(code)].filter((text) => text !== "").join(" "),
    ]);
  return [
    `## ${title}\n`,
    `${seen}\n`,
    ...look.map((step, index) => `${index + 1}. ${step}`),
    "",
    ...(alerts.length === 0 ? [] : [`Alerts: ${alerts.map(runbookOf).join(", ")}.\n`]),
    markdownTable(["code", "means", "what to do"], rows),
    "",
  ].join("\n");
};

const again = ({ attempts, delayMs, factor }: RetryRule): string => {
  if (attempts === 1) return "not";
  const delay = delayMs === 0 ? "at once" : `after ${delayMs / 1_000} s, each time ${factor} times as long`;
  return `${attempts} attempts in all, ${delay}`;
};

export const renderTroubleshootingDoc = (): string =>
  [
    "# Troubleshooting\n",
    "From what is seen to what to do. Every error has a code, in the answer, in the log and in the output of a command: look",
    "for it here. Commands ask the control plane of the data folder (`--home`), or the one that `--url` names. This page is",
    "generated from `src/model/errors/` and `scripts/troubleshooting/` by `npm run docs:generate`.\n",
    ...SYMPTOMS.map(({ title }) => `- [${title}](#${anchorOf(title)})`),
    "",
    ...SYMPTOMS.map(section),
    "## Is it tried again by itself?\n",
    "The class of an error decides, and nothing else does: [errors](../errors.md) says the class of each code.\n",
    markdownTable(
      ["class", "tried again"],
      ERROR_CLASSES.map((name) => [`\`${name}\``, again(RETRY[name])]),
    ),
    "",
  ].join("\n");
