/**
 * A control plane as a process that can be killed: the queue with its caretaker, the hub of agents and what a client asks.
 * It is wired as `provost up` wires it, but with short leases, and with a clock that can be put wrong. It imports nothing
 * of this folder, so that it runs in a checkout of an older version too (rolling-upgrade.test.ts).
 *
 * argv: {connection, leaseMs, port} as JSON. Says its port on stdout when it serves, and ends on SIGTERM.
 */
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import type { PoolConfig } from "pg";
import { WebSocketServer } from "ws";
import { createEventLog } from "../../../src/events/event-log.ts";
import { createAgentService } from "../../../src/fleet/agent-service.ts";
import { readSpawnQuotas } from "../../../src/fleet/spawn-quotas.ts";
import { LOCAL_TENANT } from "../../../src/model/ids.ts";
import { createCaretaker } from "../../../src/queue/caretaker/caretaker.ts";
import { createScheduler } from "../../../src/queue/schedules/scheduler.ts";
import { createTaskQueue } from "../../../src/queue/task-queue.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { createBlobs } from "../../../src/store/home/blobs.ts";
import { openDatabase } from "../../../src/store/database.ts";

const MAX_MESSAGE_BYTES = 1_048_576;

type Args = { connection: PoolConfig; leaseMs: number; port: number };
const { connection, leaseMs, port } = JSON.parse(process.argv[2] ?? "{}") as Args;

let offsetMs = 0;
const clock = { ...systemClock, now: () => new Date(Date.now() + offsetMs) };
// A fault of the database is what the test makes; it is told to whoever asks, and looked at in the end.
const faults: string[] = [];
const onFault = (error: unknown): void => void faults.push(String(error));

const folder = await mkdtemp(join(tmpdir(), "provost-plane-"));
const db = await openDatabase(connection, clock);
const random = Math.random;
const queue = createTaskQueue({ db, clock, random });
const scheduler = createScheduler({ db, events: createEventLog(), clock, queue });
const tenants = async () => [LOCAL_TENANT];
const caretaker = await createCaretaker({ db, clock, random, tasks: queue, scheduler, tenants, onFault });
const { tasks } = caretaker;
const agents = await createAgentService({
  db,
  queue: tasks,
  blobs: createBlobs(join(folder, "blobs")),
  folder: join(folder, "incoming"),
  clock,
  random,
  version: "chaos",
  quotas: readSpawnQuotas({}),
  leaseMs,
  heartbeatMs: leaseMs / 5,
  onFault,
});

const answer = async (request: IncomingMessage): Promise<object> => {
  const body = request.method === "POST" ? await json(request) : null;
  if (request.url === "/enqueue") {
    const given = body as Parameters<typeof tasks.enqueue>[0]["tasks"];
    return tasks.enqueue({ tenantId: LOCAL_TENANT, queue: "chaos", tasks: given });
  }
  if (request.url === "/clock") offsetMs = (body as { offsetMs: number }).offsetMs;
  return { faults };
};

let ending = false;
const server = createServer((request, response) => {
  if (ending) response.setHeader("connection", "close");
  answer(request).then(
    (found) => response.writeHead(200).end(JSON.stringify(found)),
    (error: unknown) => response.writeHead(503).end(String(error)),
  );
});
const sockets = new WebSocketServer({ server, maxPayload: MAX_MESSAGE_BYTES });
sockets.on("connection", (socket) => agents.serveSocket({ tenantId: LOCAL_TENANT, id: "chaos" }, socket));
server.listen(port, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));

await once(process, "SIGTERM");
ending = true;
await agents.close();
for (const socket of sockets.clients) socket.terminate();
const closed = once(server, "close"); // what was asked is answered
server.close();
server.closeIdleConnections();
await closed;
await caretaker.close();
await tasks.close();
await db.close();
