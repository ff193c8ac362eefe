/** A control plane as a process that a test can kill: queue, hub and WebSocket server on a database that others share. */
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PoolConfig } from "pg";
import { WebSocketServer } from "ws";
import { createAgentService } from "../../src/fleet/agent-service.ts";
import { readSpawnQuotas } from "../../src/fleet/spawn-quotas.ts";
import { MAX_MESSAGE_BYTES } from "../../src/fleet/protocol/limits.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { createTaskQueue } from "../../src/queue/task-queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { createBlobs } from "../../src/store/home/blobs.ts";
import { openDatabase } from "../../src/store/database.ts";

const { connection, leaseMs } = JSON.parse(process.argv[2] ?? "{}") as { connection: PoolConfig; leaseMs: number };
const folder = await mkdtemp(join(tmpdir(), "provost-plane-"));
const db = await openDatabase(connection);
const agents = await createAgentService({
  db,
  queue: createTaskQueue({ db, clock: systemClock, random: Math.random }),
  blobs: createBlobs(join(folder, "blobs")),
  folder: join(folder, "incoming"),
  clock: systemClock,
  random: Math.random,
  version: "test",
  quotas: readSpawnQuotas({}),
  leaseMs,
  heartbeatMs: leaseMs / 5,
  onFault: (error) => process.stderr.write(`${String(error)}\n`),
});
const server = createServer((_request, response) => response.writeHead(426).end());
const sockets = new WebSocketServer({ server, maxPayload: MAX_MESSAGE_BYTES });
sockets.on("connection", (socket) => agents.serveSocket({ tenantId: LOCAL_TENANT, id: "test" }, socket));
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
