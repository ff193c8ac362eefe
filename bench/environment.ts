/** Where a measurement was made. The load average is part of it: a shared machine gives ratios, not absolutes. */
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import path from "node:path";

const commit = (): string => {
  try {
    const args = ["-C", path.dirname(import.meta.dirname), "describe", "--always", "--dirty", "--abbrev=12"];
    return execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "not a git checkout";
  }
};

export const loadNow = (): number[] => loadavg().map((load) => Math.round(load * 100) / 100);

export const describeEnvironment = () => ({
  measuredAt: new Date().toISOString(),
  commit: commit(),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model ?? "unknown",
  cores: availableParallelism(),
  memoryMb: Math.round(totalmem() / 1_048_576),
});
