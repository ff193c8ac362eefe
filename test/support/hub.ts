/** A hub on a database of its own, with the queue in memory, reached over real sockets or from within. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { WebSocketServer } from "ws";
import { createAgentHub, type AgentHub, type HubOptions } from "../../src/fleet/agent-hub.ts";
import { readSpawnQuotas } from "../../src/fleet/spawn-quotas.ts";
import { MAX_MESSAGE_BYTES } from "../../src/fleet/protocol/limits.ts";
import { pollBodySchema, sendBodySchema } from "../../src/fleet/protocol/long-poll-bodies.ts";
import { createLongPoll } from "../../src/fleet/transport/long-poll.ts";
import { createMemoryTransport } from "../../src/fleet/transport/memory.ts";
import { serveWebSocket } from "../../src/fleet/transport/websocket.ts";
import type { ProvostError } from "../../src/model/errors.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { createBlobs, type Blobs } from "../../src/store/home/blobs.ts";
import { openDatabase, type Database } from "../../src/store/database.ts";
import { createDatabase, dropDatabase } from "./database.ts";
import { createMemoryQueue, type MemoryQueue } from "./work-queue.ts";

export const PRINCIPAL = { tenantId: LOCAL_TENANT, id: "owner" };

export type HubFixture = {
  hub: AgentHub;
  queue: MemoryQueue;
  db: Database;
  blobs: Blobs;
  faults: unknown[];
  children: string[];
  /** With an error, children are refused by their queue. */
  refusal: { error: ProvostError | null };
  inMemory: ReturnType<typeof createMemoryTransport>;
  /** http://… of a server that speaks both transports; its token is "secret". */
  url: string;
  server: Server;
  close(): Promise<void>;
};

const serve = (hub: AgentHub): Promise<Server> => {
  const longPoll = createLongPoll(hub, systemClock);
  const authorized = (header: string | undefined) => header === "Bearer secret";
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (!authorized(request.headers.authorization)) return answer(401, {});
    const [, agentId = "", operation] = /^\/v1\/agents\/([^/]+)\/(send|poll)$/.exec(request.url ?? "") ?? [];
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    void json(request)
      .then(async (body): Promise<object> => {
        if (operation === "send") return longPoll.send(PRINCIPAL, agentId, sendBodySchema.parse(body));
        return longPoll.poll(PRINCIPAL, agentId, pollBodySchema.parse(body), gone.signal);
      })
      .then(
        (result) => answer(200, result),
        (error: unknown) => answer(409, { error: String(error) }),
      );
    return undefined;
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on("upgrade", (request, socket, head) => {
    if (!authorized(request.headers.authorization))
      return socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n", () => socket.destroy());
    return sockets.handleUpgrade(request, socket, head, (opened) =>
      serveWebSocket(hub, PRINCIPAL, opened, MAX_MESSAGE_BYTES),
    );
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
};

export const openHubFixture = async (
  options: Partial<HubOptions> = {},
  shared?: { db: Database; queue: MemoryQueue },
): Promise<HubFixture> => {
  const connection = shared ? null : await createDatabase();
  const db = shared?.db ?? (await openDatabase(connection ?? {}));
  const queue = shared?.queue ?? createMemoryQueue();
  const folder = mkdtempSync(join(tmpdir(), "provost-hub-"));
  const blobs = createBlobs(join(folder, "blobs"));
  const faults: unknown[] = [];
  const children: string[] = [];
  const refusal: HubFixture["refusal"] = { error: null };
  const hub = await createAgentHub({
    db,
    queue,
    enqueueChildren: async (_tenantId, spawned) => {
      if (refusal.error !== null) throw refusal.error;
      for (const { taskId, queue: name, kind, payload, requires } of spawned) {
        children.push(taskId);
        queue.add({ taskId, queue: name, kind, payload, requires });
      }
    },
    blobs,
    folder: join(folder, "incoming"),
    clock: systemClock,
    random: Math.random,
    version: "test",
    quotas: readSpawnQuotas({}),
    onFault: (error) => faults.push(error),
    ...options,
  });
  const server = await serve(hub);
  return {
    hub,
    queue,
    db,
    blobs,
    faults,
    children,
    refusal,
    inMemory: createMemoryTransport(hub, PRINCIPAL),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    server,
    close: async () => {
      await hub.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
      if (connection === null) return;
      await db.close();
      await dropDatabase(connection);
    },
  };
};

/** Waits until something holds; says what it waited for when it does not come. */
export const until = async (what: string, holds: () => boolean | Promise<boolean>, ms = 60_000): Promise<void> => {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
