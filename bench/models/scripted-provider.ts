/** The scripted provider of the tests (test/support/model-server) in a process of its own, and how its models are asked. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export type ScriptedProvider = {
  /** As `findModelAccess` takes them. */
  settings: { key: () => Promise<string>; variable: () => string };
  stop(): Promise<void>;
};

export const startScriptedProvider = async (script: object): Promise<ScriptedProvider> => {
  const folder = await mkdtemp(path.join(tmpdir(), "provost-bench-"));
  const file = path.join(folder, "script.json");
  await writeFile(file, JSON.stringify(script));
  const main = path.join(import.meta.dirname, "..", "..", "test", "support", "model-server", "main.ts");
  const child = spawn(process.execPath, [main, file], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  const url = /ANTHROPIC_BASE_URL=(\S+)/.exec(said.toString())?.[1] ?? "";
  return {
    settings: { key: () => Promise.resolve("a-key-for-the-bench"), variable: () => url },
    stop: async () => {
      child.kill();
      await rm(folder, { recursive: true });
    },
  };
};
