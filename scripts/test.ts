/** `npm test`: all projects one after another, also past a failed one; then one line that sums them up. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { countTests, type TestCounts } from "./count-tests.ts";
import { provideDebianPrograms } from "./provide-debian-programs.ts";

const PROJECTS = ["unit", "integration", "crash", "chaos", "browser"];

const root = path.dirname(import.meta.dirname);
const reports = mkdtempSync(path.join(tmpdir(), "provost-tests-"));

const runProject = (project: string): TestCounts => {
  const report = path.join(reports, `${project}.json`);
  const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
  const options = ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [vitest, ...options], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return countTests(existsSync(report) ? readFileSync(report, "utf8") : null, status ?? 1);
};

provideDebianPrograms(["bwrap", "chromium", "nats-server", "prometheus", "prometheus-alertmanager", "redis-server"]);
const counts = PROJECTS.map(runProject);
rmSync(reports, { recursive: true, force: true });

const total = (key: keyof TestCounts): number => counts.reduce((sum, count) => sum + count[key], 0);
if (total("skipped") > 0) console.log(`${total("skipped")} skipped`);
console.log(`${total("passed")} passed, ${total("failed")} failed`);
process.exitCode = total("failed") > 0 ? 1 : 0;
