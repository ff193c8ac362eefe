/**
 * How long the command line takes to start, against the same Node doing nothing. Calls are interleaved, so that whatever
 * else the machine does meets all of them alike, and each is compared with the bare start of its own round.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";

const ROUNDS = 40;
const WARM_UP = 3;
const PLAN = `# Release 1.2

## Phase 1: Prepare

- [ ] Write the changelog (2h)
- [ ] Raise coverage to 80%+ (1 day)

### Completion Criteria

- [ ] P95 < 100 ms
- [ ] 80%+ coverage

## Phase 2: Ship

- [ ] Tag the release (30 min)
`;

const BARS: Readonly<Record<string, number>> = { version: 1.6, planCheck: 3 };

const folder = mkdtempSync(path.join(tmpdir(), "provost-bench-"));
const plan = path.join(folder, "PLAN.md");
writeFileSync(plan, PLAN);
const bin = path.join(path.dirname(import.meta.dirname), "bin", "provost.js");

const CALLS: Readonly<Record<string, readonly string[]>> = {
  bare: ["-e", "0"],
  version: [bin, "--version"],
  planCheck: [bin, "plan", "check", plan],
};

const time = (args: readonly string[]): number => {
  const startedAt = performance.now();
  execFileSync(process.execPath, args, { stdio: "ignore", cwd: folder });
  return performance.now() - startedAt;
};

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
};

const names = Object.keys(CALLS);
for (let round = 0; round < WARM_UP; round += 1) for (const name of names) time(CALLS[name]!);
const samples: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  // Each call takes each place in a round equally often.
  for (let place = 0; place < names.length; place += 1) {
    const name = names[(round + place) % names.length]!;
    samples[name]!.push(time(CALLS[name]!));
  }
}
rmSync(folder, { recursive: true });

const summary = Object.fromEntries(
  names.map((name) => {
    const ratios = samples[name]!.map((milliseconds, round) => milliseconds / samples["bare"]![round]!);
    const bar = BARS[name];
    const ratio = median(ratios);
    return [
      name,
      { medianMs: median(samples[name]!), ratio, ...(bar === undefined ? {} : { bar, met: ratio <= bar }) },
    ];
  }),
);
const environment = {
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model,
  cores: availableParallelism(),
  rounds: ROUNDS,
};
console.log(JSON.stringify({ summary, samples, environment }, null, 2));
process.exitCode = Object.values(summary).every((entry) => entry.met !== false) ? 0 : 1;
