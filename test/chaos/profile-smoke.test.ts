/** The smallest load profile, as its user runs it: it measures, and exits with what its thresholds say. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { PROJECT } from "../support/provost-path.ts";

const run = promisify(execFile);
const bench = (...args: string[]) =>
  run(process.execPath, [join(PROJECT, "bench/main.ts"), ...args], { maxBuffer: 64 * 1_048_576 });

test("profile smoke keeps its thresholds", async () => {
  const { stdout } = await bench("profile", "smoke", "--json", "--dry", "--enforce");
  const { summary, samples } = JSON.parse(stdout) as {
    summary: { met: boolean; errorRate: number };
    samples: unknown[];
  };
  expect(summary).toMatchObject({ met: true, errorRate: 0 });
  expect(samples).toHaveLength(8);
}, 120_000);

test("a profile that is not there is refused by naming those that are", async () => {
  await expect(bench("profile", "smok")).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("smoke, ") });
});
