/**
 * Holds the dependency rules against src/ and dashboard/src/. dependency-cruiser passes on modules that it failed to parse (with
 * TypeScript 7 on all of them), so the count of modules it saw is part of the verdict.
 */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { cruise, type ICruiseOptions, type ICruiseResult } from "dependency-cruiser";
import { LAYER_RULES } from "./layer-rules.ts";

const HOUSES = ["src", "dashboard/src"] as const;
const CLIENT = "src/sdk/client/index.ts";

const isModule = (file: string): boolean => /\.tsx?$/u.test(file);
const isModuleOf = (house: string, file: string): boolean => file.startsWith(`${house}/`) && isModule(file);

export type LayerReport = {
  /** TypeScript files of both, and how many of them were parsed. */
  files: number;
  seen: number;
  dependencies: number;
  violations: string[];
};

export const checkLayers = async (root: string): Promise<LayerReport> => {
  const entries = await Promise.all(HOUSES.map((house) => readdir(path.join(root, house), { recursive: true })));
  const files = entries.flat().filter(isModule);
  const options: ICruiseOptions = {
    baseDir: root,
    parser: "swc",
    tsPreCompilationDeps: true,
    validate: true,
    ruleSet: { forbidden: LAYER_RULES },
    doNotFollow: { path: "node_modules" },
    // some packages have no "main"
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["node", "import", "default"] },
  };
  // The dashboard names the client as whoever has the package does; here it is the module that the name stands for.
  const alias = { "provost/client": path.join(root, CLIENT) };
  const { output } = await cruise([...HOUSES], options, { alias });
  const { modules, summary } = output as ICruiseResult;
  const seen = modules.filter(
    ({ source, couldNotResolve }) => HOUSES.some((house) => isModuleOf(house, source)) && !couldNotResolve,
  );
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
