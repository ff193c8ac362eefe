/** Takes the pictures anew that the test of each page compares with: node scripts/update-baselines.ts, then look at them. */
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
const test = ["run", "--project", "browser", "test/browser/every-page.test.ts", "-t", "looks as it did"];

const { status } = spawnSync(process.execPath, [vitest, ...test], {
  cwd: root,
  env: { ...process.env, PROVOST_UPDATE_BASELINES: "1" },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
