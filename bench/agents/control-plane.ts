/** The control plane of the bench in a process of its own: queue, hub and WebSocket server, and nothing else. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { WebSocketServer } from "ws";
import { createAgentHub } from "../../src/fleet/agent-hub.ts";
import { readSpawnQuotas } from "../../src/fleet/spawn-quotas.ts";
import { MAX_MESSAGE_BYTES } from "../../src/fleet/protocol/limits.ts";
import { serveWebSocket } from "../../src/fleet/transport/websocket.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { createTaskQueue } from "../../src/queue/task-queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { createBlobs } from "../../src/store/home/blobs.ts";
import { openDatabase } from "../../src/store/database.ts";
import { PRUNED_AT_ONCE, pruneEndedTasks } from "../../src/store/tasks/ended-tasks.ts";
import { nowMs, type FromControlPlane, type ToControlPlane } from "./messages.ts";

const [, , address = "{}", retentionMs] = process.argv;
const connection = JSON.parse(address) as PoolConfig;
const tell = (message: FromControlPlane): void => void process.send?.(message);
const onFault = (error: unknown): void => tell({ kind: "fault", message: String(error) });

const folder = await mkdtemp(join(tmpdir(), "provost-bench-"));
const db = await openDatabase(connection);
const queue = createTaskQueue({ db, clock: systemClock, random: Math.random });
const hub = await createAgentHub({
  db,
  queue,
  enqueueChildren: () => Promise.reject(new Error("tasks of this bench make none")),
  blobs: createBlobs(join(folder, "blobs")),
  folder: join(folder, "incoming"),
  clock: systemClock,
  random: Math.random,
  version: "bench",
  quotas: readSpawnQuotas({}),
  onFault,
});
const server = createServer();
const sockets = new WebSocketServer({ server, maxPayload: MAX_MESSAGE_BYTES });
sockets.on("connection", (socket) =>
  serveWebSocket(hub, { tenantId: LOCAL_TENANT, id: "bench" }, socket, MAX_MESSAGE_BYTES),
);
server.listen(0, "127.0.0.1", () => tell({ kind: "listening", port: (server.address() as AddressInfo).port }));

const enqueue = async (): Promise<number> => {
  const enqueuedAtMs = nowMs();
  await queue.enqueue({
    tenantId: LOCAL_TENANT,
    queue: "default",
    tasks: [{ kind: "bench", payload: { enqueuedAtMs } }],
  });
  return nowMs() - enqueuedAtMs;
};

const refuse = (error: unknown): null => {
  onFault(error);
  return null;
};

/** By the clock: a control plane that stalls is charged for everybody who had to wait. */
const load = async (tasks: number, perSecond: number): Promise<{ enqueueMs: number[]; refused: number }> => {
  const enqueued: Promise<number | null>[] = [];
  const startedAt = performance.now();
  while (enqueued.length < tasks) {
    const due = Math.min(tasks, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond) + 1);
    while (enqueued.length < due) enqueued.push(enqueue().catch(refuse));
    await delay(1);
  }
  const enqueueMs = (await Promise.all(enqueued)).filter((took) => took !== null);
  return { enqueueMs, refused: tasks - enqueueMs.length };
};

/** Of all that this process writes; the owner of the connection sees them, whatever the tenant. */
const tableSizes = async (): Promise<Record<string, number>> => {
  const client = new Client(connection);
  await client.connect();
  const { rows } = await client.query<{ name: string; bytes: string }>(
    `select relname as name, pg_total_relation_size(oid)::text as bytes from pg_class
     where relnamespace = 'provost'::regnamespace and relkind in ('r', 'p') and pg_total_relation_size(oid) > 65536
       or oid in ('provost.queued_tasks'::regclass, 'provost.leased_tasks'::regclass, 'provost.task_keys'::regclass)`,
  );
  await client.end();
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes) / 1_048_576]));
};

/** The pruner's own statement, but not once an hour. */
const PRUNE_EVERY_MS = 5_000;
const pruneEnded = async (keptMs: number): Promise<void> => {
  const before = new Date(Date.now() - keptMs);
  while ((await db.transaction(LOCAL_TENANT, (tx) => pruneEndedTasks(tx, before))) === PRUNED_AT_ONCE);
};
const pruning =
  retentionMs === undefined
    ? null
    : setInterval(() => void pruneEnded(Number(retentionMs)).catch(onFault), PRUNE_EVERY_MS);

const backlog = async (tasks: number): Promise<void> => {
  const BULK = 5_000;
  for (let from = 0; from < tasks; from += BULK) {
    const batch = Array.from({ length: Math.min(BULK, tasks - from) }, () => ({ kind: "bench", payload: null }));
    await queue.enqueue({ tenantId: LOCAL_TENANT, queue: "nobody takes these", tasks: batch });
  }
};

const stop = async (): Promise<void> => {
  if (pruning !== null) clearInterval(pruning);
  await hub.close();
  await queue.close();
  for (const socket of sockets.clients) socket.terminate();
  server.close();
  await db.close();
  await rm(folder, { recursive: true, force: true });
  process.disconnect();
};

process.on("message", (message: ToControlPlane) => {
  const done = async () => {
    if (message.kind === "load") tell({ kind: "loaded", ...(await load(message.tasks, message.perSecond)) });
    else if (message.kind === "backlog") {
      await backlog(message.tasks);
      tell({ kind: "backlogged" });
    } else if (message.kind === "stop") await stop();
    else {
      const { user, system } = process.cpuUsage();
      const usage = {
        rssMb: process.memoryUsage().rss / 1_048_576,
        cpuMs: (user + system) / 1_000,
        handles: process.getActiveResourcesInfo().length,
        tableMb: await tableSizes(),
      };
      tell({ kind: "usage", usage, connected: [...hub.agents()].length });
    }
  };
  done().catch(onFault);
});
