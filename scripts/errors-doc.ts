import { ERRORS } from "../src/model/errors.ts";

/** The page about all error codes, as Markdown: one heading a code. */
export const renderErrorsDoc = (): string => {
  const entries = Object.entries(ERRORS).toSorted(([a], [b]) => a.localeCompare(b, "en"));
  const sections = entries.map(
    ([code, { meaning, wayOut, exit, status, class: errorClass }]) =>
      `## ${code}\n\n${meaning}\n\n${wayOut}\n\nExit code ${exit}, HTTP status ${status}, class \`${errorClass}\`.\n`,
  );
  return [
    "# Errors\n",
    "Every error has a code, says what happened and where, and the way out. The class decides whether and how often it is",
    "tried again. This page is generated from `src/model/errors/` by `npm run docs:generate`.\n",
    ...sections,
  ].join("\n");
};
