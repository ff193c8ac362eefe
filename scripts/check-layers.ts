/**
 * Holds the dependency rules against src/. dependency-cruiser passes on modules that it failed to parse (with
 * TypeScript 7 on all of them), so the count of modules it saw is part of the verdict.
 */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { LAYER_RULES } from "./layer-rules.ts";

export type LayerReport = {
  /** TypeScript files below src/, and how many of them were parsed. */
  files: number;
  seen: number;
  dependencies: number;
  violations: string[];
};

export const checkLayers = async (root: string): Promise<LayerReport> => {
  const entries = await readdir(path.join(root, "src"), { recursive: true });
  const files = entries.filter((file) => file.endsWith(".ts"));
  const { output } = await cruise(["src"], {
    baseDir: root,
    parser: "swc",
    tsPreCompilationDeps: true,
    validate: true,
    ruleSet: { forbidden: LAYER_RULES },
    doNotFollow: { path: "node_modules" },
    // some packages have no "main"
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["node", "import", "default"] },
  });
  const { modules, summary } = output as ICruiseResult;
  const seen = modules.filter(({ source, couldNotResolve }) => source.startsWith("src/") && !couldNotResolve);
  return {
    files: files.length,
    seen: seen.length,
    dependencies: seen.reduce((sum, module) => sum + module.dependencies.length, 0),
    violations: summary.violations.map(({ rule, from, to, cycle }) => {
      const way = cycle ? [from, ...cycle.map(({ name }) => name)].join(" → ") : from === to ? from : `${from} → ${to}`;
      return `${rule.name}: ${way}`;
    }),
  };
};

/** Why a report proves nothing, or null. */
export const blindSpot = ({ files, seen, dependencies }: LayerReport): string | null =>
  files === 0 || seen < files || dependencies === 0
    ? `${seen} of ${files} modules with ${dependencies} imports were seen: nothing is known about the rest`
    : null;

if (import.meta.main) {
  const comments = new Map(LAYER_RULES.map(({ name, comment }) => [name, comment]));
  const report = await checkLayers(path.dirname(import.meta.dirname));
  const blind = blindSpot(report);
  for (const violation of report.violations) console.error(`${violation} (${comments.get(violation.split(":")[0])})`);
  if (blind !== null) console.error(`layers: ${blind}`);
  console.log(
    `layers: ${report.seen} of ${report.files} modules seen, ${report.dependencies} imports, ${report.violations.length} violations`,
  );
  process.exitCode = blind !== null || report.violations.length > 0 ? 1 : 0;
}
