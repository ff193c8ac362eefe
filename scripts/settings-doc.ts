import { SETTINGS } from "../src/model/settings.ts";
import { markdownTable } from "./markdown-table.ts";

/** The page about all settings, as Markdown. */
export const renderSettingsDoc = (): string => {
  const rows = Object.entries(SETTINGS)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { type, unit, usual, secret, meaning }]) => [
      `\`${name}\``,
      type,
      unit ?? "",
      usual,
      secret ? "yes" : "",
      meaning,
    ]);
  return [
    "# Configuration\n",
    "Provost reads these environment variables and no others. A value that is malformed is refused at the start with",
    "`CONFIGURATION_INVALID`, which names the variable; values of secrets are never repeated. What only one command needs is",
    "an option of it: see the [command line](../cli.md). Mail and identity providers are set in `identity.json` in the data",
    "folder, which names the variables that hold its passwords.\n",
    "This page is generated from `src/model/settings.ts` by `npm run docs:generate`.\n",
    markdownTable(["variable", "type", "unit", "when it is not set", "secret", "what it is"], rows),
    "",
  ].join("\n");
};
