/** Debian's redis-server on a Unix socket in a temp folder: nothing of it can be reached from outside, nothing stays. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";

export type AppendFsync = "always" | "everysec";

export type RedisServer = { socket: string; stop(): Promise<void> };

const PATIENCE_MS = 10_000;

const launch = async (folder: string, socket: string, appendFsync: AppendFsync): Promise<ChildProcess | null> => {
  const args = ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "yes"];
  const child = spawn("redis-server", [...args, "--appendfsync", appendFsync], { stdio: "ignore" });
  try {
    await once(child, "spawn");
    return child;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
};

/** Null when there is no redis-server on this machine. */
export const startRedisServer = async (appendFsync: AppendFsync): Promise<RedisServer | null> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-bench-redis-"));
  const socket = join(folder, "redis.sock");
  const child = await launch(folder, socket, appendFsync);
  if (child === null) {
    await rm(folder, { recursive: true });
    return null;
  }
  const exited = once(child, "exit");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await checkServer(socket, appendFsync);
  } catch (error) {
    await stop();
    throw error;
  }
  return { socket, stop };
};

/** Waits until it answers, and holds it to the setting that the numbers will be published under. */
const checkServer = async (socket: string, appendFsync: AppendFsync): Promise<void> => {
  const client = new Redis({ path: socket, retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on("error", () => undefined); // not there yet: it is tried again
  try {
    const answer = await Promise.race([
      client.config("GET", "append*"),
      delay(PATIENCE_MS, null, { ref: false }).then(() => {
        throw new Error(`redis-server did not answer within ${PATIENCE_MS} ms`);
      }),
    ]);
    const settings = JSON.stringify(answer);
    if (!settings.includes(`"appendfsync","${appendFsync}"`) || !settings.includes(`"appendonly","yes"`)) {
      throw new Error(`redis-server runs with ${settings} and not with appendfsync ${appendFsync}`);
    }
  } finally {
    client.disconnect();
  }
};
