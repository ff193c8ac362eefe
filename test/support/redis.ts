/** A Redis of the test's own, on a socket in a folder of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";

export type TestRedis = { socket: string; client: Redis; stop(): Promise<void> };

export const startRedis = async (): Promise<TestRedis> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-redis-"));
  const socket = join(folder, "redis.sock");
  const server = spawn("redis-server", ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]);
  const failed = once(server, "error").then(([error]: Error[]) => {
    const message = "redis-server cannot be started; run scripts/install-debian-packages";
    throw new Error(message, { cause: error });
  });
  const ready = new Promise<void>((resolve) => {
    let said = ""; // a line may come in two pieces
    server.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("eady to accept connections")) resolve();
    });
  });
  await Promise.race([ready, failed]);
  const client = new Redis({ path: socket, maxRetriesPerRequest: 1 });
  client.on("error", () => undefined); // the command that needs the connection fails by itself
  return {
    socket,
    client,
    stop: async () => {
      client.disconnect();
      const ended = once(server, "exit");
      if (server.exitCode === null && server.signalCode === null) {
        server.kill();
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
};
