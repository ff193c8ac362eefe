/** What a confined process needs beside its command: a private folder for temporary files, and an end in good order. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { lazily } from "../lazily.ts";
import { sandboxed } from "./sandbox.ts";
import type { Confinement, SandboxPlan } from "./sandbox-plan.ts";

export type ConfinedLaunch = {
  command: readonly string[];
  env: Record<string, string>;
  /** When no process of it is left; asked again, it answers the same. */
  settle(): Promise<Confinement>;
};

/** @param id names the process in its registry, whose entries go with everything that begins with it */
export const confine = async (
  spec: { command: readonly string[]; env: Record<string, string>; registryDir: string; sandbox: SandboxPlan },
  id: string,
): Promise<ConfinedLaunch> => {
  const temporary = join(spec.registryDir, `${id}.tmp`);
  await mkdir(temporary, { mode: 0o700 });
  const wrapped = await sandboxed(spec.command, { temporary, ...spec.sandbox });
  return {
    command: wrapped.command,
    // Where /tmp is not the private folder, this at least leads programs there.
    env: { ...spec.env, TMPDIR: temporary },
    settle: lazily(async () => ({ missing: wrapped.missing, exceeded: await wrapped.release() })),
  };
};
