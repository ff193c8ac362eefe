/** Events over NATS as an operator switches them on: `provost relay configure`, PROVOST_NATS, `provost up`. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeliverPolicy } from "@nats-io/jetstream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createNatsConnections, type NatsConnections } from "../../src/events/relay/nats-connections.ts";
import { readNatsSettings } from "../../src/events/relay/nats-settings.ts";
import type { Event } from "../../src/model/event.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { type NatsCluster, startNatsCluster } from "../support/nats-cluster.ts";
import { provostJson } from "../support/provost-command.ts";
import { startUp, type Up } from "../support/up.ts";

type Files = { accounts: string; settings: string; readers: string[] };

let folder: string;
let cluster: NatsCluster;
let up: Up;
let reader: NatsConnections;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "provost-events-"));
  const servers = ["n1", "n2", "n3"].flatMap((name) => ["--server", `nats://${name}:4222`]);
  const made = (await provostJson(["relay", "configure", ...servers], folder)).document as Files;
  cluster = await startNatsCluster(await readFile(made.accounts, "utf8"));
  const settings = { ...(await readNatsSettings(made.settings)), servers: cluster.servers };
  await writeFile(made.settings, JSON.stringify(settings));
  const seed = (await readFile(String(made.readers[0]), "utf8")).trim();
  reader = createNatsConnections({ ...settings, tenants: { [LOCAL_TENANT]: { seed } } });
  up = await startUp({ PROVOST_NATS: made.settings }, "--shell-slots", "1");
});
afterAll(async () => {
  await reader.close();
  await up.stop();
  await cluster.stop();
  await rm(folder, { recursive: true, force: true });
});

test("work that is asked for over HTTP is heard of by who reads the stream, and by a subscription from there", async () => {
  await up.owner.subscriptions.add({ body: { name: "beside", source: "nats", filter: { names: ["tasks.*"] } } });
  const task = { kind: "shell", payload: { script: "echo done" }, requires: ["shell"] };
  const { items } = await up.owner.queueTasks.enqueue({ params: { queue: "default" }, body: { tasks: [task] } });
  const taskId = String(items[0]?.taskId);

  const { js } = await reader.of(LOCAL_TENANT);
  const stream = "PROVOST_local";
  // It is made when the first event is relayed.
  await expect
    .poll(() => js.consumers.get(stream, { deliver_policy: DeliverPolicy.All }).catch(() => null))
    .toBeTruthy();
  const consumer = await js.consumers.get(stream, {
    deliver_policy: DeliverPolicy.All,
    filter_subjects: "provost.local.events.-.tasks.>",
  });
  const heard: Event[] = [];
  while (heard.length < 2) {
    const message = await consumer.next();
    if (message === null) continue;
    heard.push(message.json<Event>());
    expect(message.headers?.get("Nats-Msg-Id")).toBe(heard.at(-1)?.eventId);
    expect(message.seq).toBe(heard.at(-1)?.position);
  }
  expect(heard).toMatchObject([
    { name: "tasks.enqueued", taskId, payload: { taskIds: [taskId] } },
    { name: "tasks.succeeded", taskId, payload: { taskIds: [taskId] } },
  ]);

  const taken: unknown[] = [];
  const params = { subscription: "beside" };
  const take = async (): Promise<number> => {
    const { batch } = await up.owner.subscriptions.take({ params, body: {} });
    if (batch === null) return taken.length;
    taken.push(...batch.events);
    const delivered = batch.events.map(({ position }) => position);
    await up.owner.subscriptions.acknowledge({ params, body: { token: batch.token, delivered } });
    return taken.length;
  };
  await expect.poll(take).toBe(2);
  expect(taken).toEqual(heard.map(({ tenantId: _own, ...event }) => event));
});
