import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Mounting a disk of a chosen size needs root on Linux. */
export const canMountDisk = process.platform === "linux" && process.getuid?.() === 0;

/** A folder on a disk of its own that really runs full; it is gone when the test ends. */
export const mountTinyDisk = (kibibytes: number): string => {
  const disk = mkdtempSync(join(tmpdir(), "provost-disk-"));
  run("mount", ["-t", "tmpfs", "-o", `size=${kibibytes}k`, "tmpfs", disk]);
  onTestFinished(() => {
    run("umount", ["--lazy", disk]);
    rmSync(disk, { recursive: true });
  });
  return disk;
};

const run = (command: string, parameters: string[]): void => {
  const { status, stderr } = spawnSync(command, parameters, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
};
