/** A real cluster of NATS servers on the loopback, of which any can be killed and started again. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { debianProgram } from "./debian-program.ts";
import { freePorts } from "./free-ports.ts";

export type NatsCluster = {
  servers: string[];
  /** kill -9. */
  kill(node: number): Promise<void>;
  start(node: number): void;
  /** What the servers said, for when something goes wrong. */
  log(): string;
  stop(): Promise<void>;
};

/** @param accounts a part of the servers' configuration */
export const startNatsCluster = async (accounts: string, size = 3): Promise<NatsCluster> => {
  const program = debianProgram("nats-server");
  const folder = await mkdtemp(join(tmpdir(), "provost-nats-"));
  const ports = await freePorts(2 * size);
  const [clients, routes] = [ports.slice(0, size), ports.slice(size)];
  const nodes = new Map<number, ChildProcess>();
  let log = "";

  const configure = (node: number): Promise<void> =>
    writeFile(
      join(folder, `${node}.conf`),
      `server_name: node-${node}
listen: 127.0.0.1:${clients[node]}
jetstream { store_dir: "${join(folder, `store-${node}`)}" }
cluster {
  name: test
  listen: 127.0.0.1:${routes[node]}
  routes: [${routes.map((port) => `nats://127.0.0.1:${port}`).join(", ")}]
}
include accounts.conf
`,
    );

  const start = (node: number): void => {
    const child = spawn(program, ["-c", join(folder, `${node}.conf`)], { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (log = (log + text).slice(-20_000)));
    nodes.set(node, child);
  };

  const kill = async (node: number): Promise<void> => {
    const child = nodes.get(node);
    nodes.delete(node);
    if (child === undefined || child.exitCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };

  await writeFile(join(folder, "accounts.conf"), accounts);
  for (let node = 0; node < size; node += 1) {
    await configure(node);
    start(node);
  }
  return {
    servers: clients.map((port) => `127.0.0.1:${port}`),
    kill,
    start,
    log: () => log,
    stop: async () => {
      await Promise.all([...nodes.keys()].map(kill));
      await rm(folder, { recursive: true, force: true });
    },
  };
};
