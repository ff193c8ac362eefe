/** What a confined process needs beside its command: a private folder for temporary files, and an end in good order. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { lazily } from "../lazily.ts";
import { type DiskWatch, openDiskWatch } from "./disk-watch.ts";
import { sandboxed } from "./sandbox.ts";
import type { Confinement, SandboxPlan } from "./sandbox-plan.ts";

export type ConfinedLaunch = {
  command: readonly string[];
  env: Record<string, string>;
  disk: Pick<DiskWatch, "begin" | "limitBytes">;
  /** When no process of it is left; asked again, it answers the same. */
  settle(): Promise<Confinement>;
};

/** @param id names the process in its registry, whose entries go with everything that begins with it */
export const confine = async (
  spec: {
    command: readonly string[];
    env: Record<string, string>;
    registryDir: string;
    sandbox: SandboxPlan;
    clock: Clock;
  },
  id: string,
): Promise<ConfinedLaunch> => {
  const temporary = join(spec.registryDir, `${id}.tmp`);
  await mkdir(temporary, { mode: 0o700 });
  const disk = await openDiskWatch(spec.sandbox, { temporary, clock: spec.clock });
  const wrapped = await sandboxed(spec.command, { temporary, ...spec.sandbox });
  return {
    command: wrapped.command,
    // Where /tmp is not the private folder, this at least leads programs there.
    env: { ...spec.env, TMPDIR: temporary },
    disk,
    settle: lazily(async () => {
      const [exceeded, isOver] = await Promise.all([wrapped.release(), disk.finish()]);
      return { missing: wrapped.missing, exceeded: isOver ? [...exceeded, "disk" as const] : exceeded };
    }),
  };
};
