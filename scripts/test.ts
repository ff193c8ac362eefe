/** `npm test`: all projects, also past a failed one; then one line that sums them up. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { countTests, type TestCounts } from "./count-tests.ts";
import { provideDebianPrograms } from "./provide-debian-programs.ts";

/** One after another, but for those that mostly wait (for leases to run out, for servers to come back): side by side. */
const STAGES = [["unit"], ["integration"], ["plans"], ["crash", "chaos", "drill"], ["browser"]];

const root = path.dirname(import.meta.dirname);
const reports = mkdtempSync(path.join(tmpdir(), "provost-tests-"));

/** Only one of those that run side by side may print as it goes; the others are printed whole when they have ended. */
const runProject = async (project: string, live: boolean): Promise<TestCounts> => {
  const report = path.join(reports, `${project}.json`);
  const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const child = spawn(process.execPath, [vitest, "run", "--project", project, ...reporters], {
    cwd: root,
    stdio: ["ignore", live ? "inherit" : "pipe", live ? "inherit" : "pipe"],
  });
  const printed = Promise.all(
    [child.stdout, child.stderr].map(async (stream) => (stream === null ? "" : text(stream))),
  );
  const [status] = (await once(child, "close")) as [number | null];
  for (const part of await printed) process.stdout.write(part);
  return countTests(existsSync(report) ? readFileSync(report, "utf8") : null, status ?? 1);
};

provideDebianPrograms(["bwrap", "chromium", "nats-server", "prometheus", "prometheus-alertmanager", "redis-server"]);
const counts: TestCounts[] = [];
for (const stage of STAGES) {
  counts.push(...(await Promise.all(stage.map((project, at) => runProject(project, at === stage.length - 1)))));
}
rmSync(reports, { recursive: true, force: true });

const total = (key: keyof TestCounts): number => counts.reduce((sum, count) => sum + count[key], 0);
if (total("skipped") > 0) console.log(`${total("skipped")} skipped`);
console.log(`${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") > 0 ? 1 : 0;
