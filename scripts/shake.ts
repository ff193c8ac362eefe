/**
 * Runs tests under delays: what comes in on sockets and pipes, and what is asked of the file system, is late at random, in
 * every process that the tests start. Moments that a busy machine meets once in hundreds of runs come in each few, so that
 * what relies on luck fails here first (docs/adr/0043-shaken-tests.md).
 *
 *   npm run shake -- --level 1 --seeds 4 --project integration src/queue
 *
 * A seed tells runs apart and makes none happen again: what the operating system does between the delays is not repeated.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const ROOT = path.join(import.meta.dirname, "..");
const PRELOAD = pathToFileURL(path.join(ROOT, "test/support/shaking/preload.ts")).href;
const VITEST = path.join(ROOT, "node_modules/vitest/vitest.mjs");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    level: { type: "string", default: "1" },
    seeds: { type: "string", default: "4" },
    project: { type: "string", default: "integration" },
  },
});
const [level, seeds] = [Number(values.level), Number(values.seeds)];
if (!(level > 0) || !Number.isInteger(seeds) || seeds < 1) {
  throw new Error("--level takes a number above 0, --seeds a whole number from 1 on");
}

const runWith = async (seed: number): Promise<boolean> => {
  const child = spawn(process.execPath, [VITEST, "run", "--project", values.project, ...positionals], {
    cwd: ROOT,
    stdio: "inherit",
    env: {
      ...process.env,
      NODE_OPTIONS: `${process.env["NODE_OPTIONS"] ?? ""} --import ${PRELOAD}`,
      PROVOST_SHAKE_LEVEL: String(level),
      PROVOST_SHAKE_SEED: String(seed),
    },
  });
  const [code] = await once(child, "exit");
  return code === 0;
};

const failed: number[] = [];
for (let seed = 1; seed <= seeds; seed += 1) if (!(await runWith(seed))) failed.push(seed);
console.log(`shaken at level ${level}: ${seeds - failed.length} of ${seeds} runs passed`);
process.exitCode = failed.length === 0 ? 0 : 1;
