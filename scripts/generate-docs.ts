/** Writes the pages that are generated from code; with `--check` only says which are stale (exit code 1). */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { renderBenchmarks } from "../bench/report.ts";
import { renderScale } from "../bench/scale-page.ts";
import { renderApiDoc } from "./api-doc.ts";
import { renderCapacityDoc } from "./capacity-doc.ts";
import { renderCliDoc } from "./cli-doc.ts";
import { renderDiagnosticsDoc } from "./diagnostics-doc.ts";
import { renderDisasterRecoveryDoc } from "./disaster-recovery-doc.ts";
import { renderErrorsDoc } from "./errors-doc.ts";
import { renderEventsDoc } from "./events-doc.ts";
import { renderMetricsDoc } from "./metrics-doc.ts";
import { renderSettingsDoc } from "./settings-doc.ts";
import { renderTroubleshootingDoc } from "./troubleshooting-doc.ts";

const PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/api.md": renderApiDoc,
  "docs/benchmarks.md": renderBenchmarks,
  "docs/cli.md": renderCliDoc,
  "docs/diagnostics.md": renderDiagnosticsDoc,
  "docs/errors.md": renderErrorsDoc,
  "docs/events.md": renderEventsDoc,
  "docs/operate/capacity.md": renderCapacityDoc,
  "docs/operate/configuration.md": renderSettingsDoc,
  "docs/operate/disaster-recovery.md": renderDisasterRecoveryDoc,
  "docs/scale.md": renderScale,
  "docs/operate/metrics.md": renderMetricsDoc,
  "docs/operate/troubleshooting.md": renderTroubleshootingDoc,
};

const pathOf = (page: string): string => fileURLToPath(new URL(`../${page}`, import.meta.url));

/** The text of a page, "" when it was never written. */
const present = async (page: string): Promise<string> => {
  try {
    return await readFile(pathOf(page), "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw thrown;
  }
};

/** The pages that are not what their catalogue says. */
export const stalePages = async (): Promise<string[]> => {
  const stale: string[] = [];
  for (const [page, render] of Object.entries(PAGES)) if ((await present(page)) !== (await render())) stale.push(page);
  return stale;
};

const main = async (): Promise<void> => {
  const stale = await stalePages();
  if (process.argv.includes("--check")) {
    for (const page of stale) process.stderr.write(`${page} is stale: run npm run docs:generate\n`);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  for (const [page, render] of Object.entries(PAGES)) await writeFile(pathOf(page), await render());
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
