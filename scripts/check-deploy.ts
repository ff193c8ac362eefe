/**
 * Renders all of deploy/ and holds it against what clusters know and what Provost is. Offline.
 * @example node scripts/check-deploy.ts
 * @example node scripts/check-deploy.ts --write   (makes the generated files anew first)
 */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import { composeProblems, readCompose } from "./deploy/compose-rules.ts";
import { schemaProblems } from "./deploy/kube-schemas.ts";
import { staleOverlays, writeOverlays } from "./deploy/overlays.ts";
import { podProblems } from "./deploy/pod-rules.ts";
import { commandProblems, metricProblems, secretProblems } from "./deploy/reference-rules.ts";
import { generated, objectsOf, rendered, ROOT } from "./deploy/rendered.ts";
import { serviceProblems } from "./deploy/service-rules.ts";
import { documentedMetrics } from "./metrics-catalogue.ts";

const read = (file: string): Promise<string> => readFile(path.join(ROOT, file), "utf8");

/** Of the chart as it comes, whoever installs it makes these by hand. */
const GIVEN: Readonly<Record<string, readonly string[]>> = { chart: ["provost", "provost-agent"] };

const present = (file: string): Promise<string | null> =>
  read(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  });

const freshness = async (): Promise<string[]> => {
  const isWriting = process.argv.includes("--write");
  const stale: string[] = [];
  for (const step of generated()) {
    for (const [file, text] of Object.entries(step())) {
      if (isWriting) await writeFile(path.join(ROOT, file), text);
      else if ((await present(file)) !== text) stale.push(`${file} is not fresh: run npm run deploy:render`);
    }
  }
  if (isWriting) writeOverlays();
  return [...stale, ...staleOverlays()];
};

const problems = await freshness();
const metrics = new Set((await documentedMetrics()).map(({ name }) => name));
const reference = await read("docs/cli.md");
const all = Object.entries(rendered());
let count = 0;
for (const [name, text] of all) {
  const objects = objectsOf(text);
  count += objects.length;
  const found = [
    ...(await schemaProblems(objects)),
    ...podProblems(objects),
    ...serviceProblems(objects),
    ...secretProblems(objects, GIVEN[name]),
    ...commandProblems(objects, reference),
    ...metricProblems(text, metrics),
  ];
  problems.push(...found.map((problem) => `${name}: ${problem}`));
}
const { appVersion } = parse(await read("deploy/helm/provost/Chart.yaml")) as { appVersion: string };
const { version } = JSON.parse(await read("package.json")) as { version: string };
if (appVersion !== version) problems.push(`the chart is of version ${appVersion}, the package of ${version}`);

problems.push(...composeProblems(readCompose()).map((problem) => `compose: ${problem}`));

// Nothing seen is nothing checked.
if (count < 100) problems.push(`only ${count} objects were rendered`);
for (const problem of problems) console.error(problem);
console.log(`deploy: ${all.length} renderings, ${count} objects, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
