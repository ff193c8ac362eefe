/** Real MCP servers from npm, and one whose behaviour is scripted, as commands. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePorts } from "../free-ports.ts";

const require = createRequire(import.meta.url);
const programIn = (manifest: string): string => join(manifest, "..", "dist", "index.js");

export const EVERYTHING = programIn(require.resolve("@modelcontextprotocol/server-everything/package.json"));
export const FILESYSTEM = programIn(require.resolve("@modelcontextprotocol/server-filesystem/package.json"));
export const SCRIPTED = join(import.meta.dirname, "scripted-server.ts");

export const program = (...command: string[]) => ({
  transport: "stdio" as const,
  command: [process.execPath, ...command],
});

/** The reference server over streamable HTTP, on a port of its own. */
export const startEverything = async (): Promise<{ port: number; stop(): Promise<void> }> => {
  const [port = 0] = await freePorts(1);
  const child = spawn(process.execPath, [EVERYTHING, "streamableHttp"], {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines = createInterface(child.stderr);
  for await (const line of lines) if (/listening/i.test(line)) break;
  child.stderr.resume();
  return {
    port,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
};
