/** Subscriptions and webhooks through the API: events fetched and acknowledged, posted and signed, moved and given up. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Client, Output } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";
import { type Receiver, startReceiver } from "../../support/webhook-receiver.ts";

let api: Api;
let client: Client;
let receiver: Receiver;

beforeAll(async () => {
  vi.stubEnv("PROVOST_WEBHOOK_ALLOW", "127.0.0.0/8");
  receiver = await startReceiver(
    ({ data }, response) => void response.writeHead(JSON.stringify(data).includes("poison") ? 400 : 204).end(),
  );
  api = await startApi();
  client = api.client;
});
afterAll(async () => {
  await api.stop();
  await receiver.close();
  vi.unstubAllEnvs();
});

const WAIT = { timeout: 60_000, interval: 20 };
const code = (expected: string): unknown => expect.objectContaining({ code: expected });
/** Puts three events of a name on the log. */
const happen = async (queue: string): Promise<void> => {
  for (const reason of ["a", "b", "c"]) {
    await client.queues.pause({ params: { queue }, body: { reason } });
    await client.queues.resume({ params: { queue }, body: {} });
  }
};
type Taken = NonNullable<Output<"subscriptions.take">["batch"]>;
const take = async (subscription: string): Promise<Taken> => {
  const { batch } = await client.subscriptions.take({ params: { subscription }, body: {} });
  if (batch === null) throw new Error("another has a batch in hand");
  return batch;
};

test("events are fetched in order, once they are acknowledged they are over, and a move brings them back", async () => {
  const params = { subscription: "fetch" };
  const filter = { names: ["queue.paused"] };
  await client.subscriptions.add({ body: { name: "fetch", filter } });
  await happen("fetched");

  const first = await take("fetch");
  const second = await client.subscriptions.take({ params, body: {} });
  expect(first.events.map(({ payload }) => payload)).toMatchObject([{ reason: "a" }, { reason: "b" }, { reason: "c" }]);
  expect(second).toEqual({ batch: null });

  const delivered = first.events.map(({ position }) => position);
  await client.subscriptions.acknowledge({ params, body: { token: first.token, delivered } });
  await expect(client.subscriptions.acknowledge({ params, body: { token: first.token, delivered } })).rejects.toEqual(
    code("LEASE_LOST"),
  );
  expect((await take("fetch")).events).toEqual([]);

  const moved = await client.subscriptions.replay({ params, body: { from: { position: delivered[1]! } } });
  expect(moved).toEqual({ cursor: delivered[1]! - 1 });
  expect((await take("fetch")).events.map(({ position }) => position)).toEqual(delivered.slice(1));
});

test("a subscription is listed with its lag, paused with a reason, resumed and removed", async () => {
  const params = { subscription: "listed" };
  await client.subscriptions.add({ body: { name: "listed", after: 0 } });
  await happen("listed");

  const { items } = await client.subscriptions.list();
  expect(items.find(({ name }) => name === "listed")?.lag.events).toBeGreaterThanOrEqual(6);
  await expect(client.subscriptions.add({ body: { name: "listed" } })).rejects.toEqual(code("STATE_CONFLICT"));
  await client.subscriptions.pause({ params, body: { reason: "moved" } });
  expect(await client.subscriptions.get({ params })).toMatchObject({ state: "paused", reason: "moved" });
  await expect(client.subscriptions.take({ params, body: {} })).rejects.toEqual(code("STATE_CONFLICT"));
  await client.subscriptions.resume({ params, body: {} });
  expect(await client.subscriptions.get({ params })).toMatchObject({ state: "active" });
  expect(await client.subscriptions.deadLetters({ params })).toEqual({ items: [] });
  await client.subscriptions.remove({ params });
  await expect(client.subscriptions.get({ params })).rejects.toEqual(code("SUBSCRIPTION_NOT_FOUND"));
});

test("a webhook is posted what it asked for, signed with the secret that was shown once", async () => {
  const body = { name: "hook", url: receiver.url, filter: { names: ["queue.resumed"] } };
  const { webhook, secret } = await client.webhooks.add({ body });
  await happen("hooked");
  const params = { webhook: "hook" };
  await vi.waitFor(async () => expect((await client.webhooks.deliveries({ params })).items).toHaveLength(3), WAIT);
  expect(receiver.received.length).toBe(3);

  expect(webhook).toMatchObject({ kind: "webhook", url: receiver.url });
  for (const request of receiver.received) expect(request.signatures).toContain(request.signedWith(secret));
  expect(JSON.stringify((await client.webhooks.list()).items)).not.toContain(secret);
  expect(await client.webhooks.test({ params, body: {} })).toMatchObject({ status: 204, failure: null });
  const rotated = await client.webhooks.rotateSecret({ params, body: { overlapMs: 0 } });
  expect(rotated.secret).not.toBe(secret);
  await client.webhooks.remove({ params });
  expect((await client.webhooks.list()).items).toEqual([]);
});

test("an event that is refused while others are taken is given up, listed, and delivered again when asked", async () => {
  const body = { name: "picky", url: receiver.url, filter: { names: ["queue.paused"] }, maxAttempts: 1 };
  await client.webhooks.add({ body });
  const params = { subscription: "picky" };
  // Both in one batch: a receiver that takes nothing of a batch is asked again for all of it.
  await client.subscriptions.pause({ params, body: {} });
  await client.queues.pause({ params: { queue: "good" }, body: { reason: "fine" } });
  await client.queues.pause({ params: { queue: "bad" }, body: { reason: "poison" } });
  await client.subscriptions.resume({ params, body: {} });

  const dead = await vi.waitFor(async () => {
    const { items } = await client.subscriptions.deadLetters({ params });
    expect(items).toMatchObject([{ state: "dead", event: { payload: { reason: "poison" } } }]);
    return items;
  }, WAIT);
  const positions = dead.map(({ position }) => position);
  expect(await client.subscriptions.redeliver({ params, body: { positions } })).toEqual({ count: 1 });
});

test("a webhook goes to public addresses only", async () => {
  await expect(client.webhooks.add({ body: { name: "inside", url: "http://10.0.0.7/hook" } })).rejects.toEqual(
    code("WEBHOOK_REFUSED"),
  );
  await expect(client.webhooks.add({ body: { name: "meta", url: "http://169.254.169.254/" } })).rejects.toEqual(
    code("WEBHOOK_REFUSED"),
  );
});
