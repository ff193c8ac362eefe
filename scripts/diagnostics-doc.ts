import { DIAGNOSTICS } from "../src/plan/diagnostics.ts";

/** The page about all diagnostics, as Markdown: one heading a code, so that a message can link to it. */
export const renderDiagnosticsDoc = (): string => {
  const entries = Object.entries(DIAGNOSTICS).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  const sections = entries.map(([code, entry]) => {
    const raised = "errorWhen" in entry ? `, error when ${entry.errorWhen}` : "";
    return `## ${code}\n\n**${entry.severity}**${raised}\n\n${entry.meaning}\n\n${entry.suggestion}\n`;
  });
  return [
    "# Diagnostics\n",
    "What `provost plan check` can tell about a plan, each with its line and a way out. An error keeps a run from starting;",
    "a warning says what could not be proven or kept; an info is worth knowing. This page is generated from",
    "`src/plan/diagnostics.ts` by `npm run docs:generate`.\n",
    ...sections,
  ].join("\n");
};
