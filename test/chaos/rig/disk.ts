/** A disk of its own for what a rig keeps, so that it can run full without hurting anybody else. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canMountDisk } from "../../support/tiny-disk.ts";

const SIZE = "640m";

export type Disk = {
  folder: string;
  /** Until nothing more goes on it; null where this user may not mount one of its own. */
  fill: (() => Promise<void>) | null;
  free(): Promise<void>;
  remove(): Promise<void>;
};

const MEBIBYTE = 1_048_576;

export const openDisk = async (): Promise<Disk> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-chaos-"));
  if (canMountDisk) execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SIZE}`, "tmpfs", folder]);
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill: canMountDisk
      ? async () => {
          // In pieces that become smaller: the last of them leaves not even a page.
          for (let size = 16 * MEBIBYTE; size >= 512; size /= 2) {
            const piece = Buffer.alloc(size);
            for (;;) {
              const full = await writeFile(ballast, piece, { flag: "a" }).then(
                () => false,
                (error: NodeJS.ErrnoException) => {
                  if (error.code !== "ENOSPC") throw error;
                  return true;
                },
              );
              if (full) break;
            }
          }
        }
      : null,
    free: () => rm(ballast, { force: true }),
    remove: async () => {
      if (canMountDisk) execFileSync("umount", ["--lazy", folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
