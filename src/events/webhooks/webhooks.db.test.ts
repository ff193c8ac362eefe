import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { startReceiver } from "../../../test/support/webhook-receiver.ts";
import type { Received, Receiver } from "../../../test/support/webhook-receiver.ts";
import type { NewEvent } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import { systemClock } from "../../runtime/clock.ts";
import { startCourier } from "../delivery/courier.ts";
import { postgresSource } from "../delivery/event-source.ts";
import { createEventLog } from "../event-log.ts";
import { createSubscriptions } from "../subscriptions.ts";
import { addressRanges } from "../../runtime/outbound/public-address.ts";
import { openBox } from "../../../test/support/open-box.ts";
import { createWebhookDeliverer } from "./webhook-deliverer.ts";
import { createWebhooks } from "./webhooks.ts";

let database: TestDatabase;
const log = createEventLog();
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const paused = (runId: string, reason: string): NewEvent => ({
  name: "run.paused",
  runId,
  actor: "user",
  payload: { reason },
});
const FILTER = { names: ["run.*"] };

const open = async (
  name: string,
  answer: (received: Received, response: ServerResponse) => void,
  { allowed = ["127.0.0.1"], timeoutMs = 60_000 } = {},
) => {
  const tenant = name as TenantId;
  const { db } = database;
  const receiver: Receiver = await startReceiver(answer);
  closing.push(() => receiver.close());
  const parts = { db, clock: systemClock, secrets: openBox, allowed: addressRanges(allowed), timeoutMs };
  const postgres = postgresSource(db, log);
  const courier = await startCourier({
    db,
    clock: systemClock,
    random: () => 0.5,
    sources: { postgres, nats: postgres },
    owner: "test",
    deliverers: { webhook: createWebhookDeliverer(parts) },
    tenants: async () => [tenant],
    onFault: (fault) => {
      throw fault;
    },
  });
  closing.push(() => courier.stop());
  return {
    receiver,
    webhooks: createWebhooks(parts, tenant),
    subscriptions: createSubscriptions(db, tenant),
    append: (...events: NewEvent[]) => db.transaction(tenant, (tx) => log.append(tx, events)),
    drain: () => courier.drain(tenant, new AbortController().signal),
  };
};

const ok = (_: Received, response: ServerResponse) => void response.writeHead(204).end();

test("each event is posted once it is committed, signed, under its id; a rotated secret signs beside the old one", async () => {
  const { webhooks, receiver, append, drain } = await open("signed", ok);
  const { secret } = await webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me");
  await append(paused("a", "1"));
  await receiver.count(1);
  const [first] = receiver.received;
  expect(first).toMatchObject({ type: "run.paused", data: { payload: { reason: "1" } } });
  expect(first?.signatures).toEqual([first?.signedWith(secret)]);

  const rotated = await webhooks.rotateSecret("ci", 60_000, "me");
  await append(paused("a", "2"));
  await receiver.count(2);
  const second = receiver.received[1];
  expect(second?.signatures).toEqual([second?.signedWith(rotated.secret), second?.signedWith(secret)]);
  const last = await webhooks.rotateSecret("ci", 0, "me");
  await append(paused("a", "3"));
  await receiver.count(3);
  expect(receiver.received[2]?.signatures).toEqual([receiver.received[2]?.signedWith(last.secret)]);

  await drain();
  const deliveries = await webhooks.deliveries("ci", 10);
  expect(deliveries.map(({ eventId, status, problem }) => [eventId, status, problem])).toEqual(
    receiver.received.toReversed().map(({ id }) => [id, 204, null]),
  );
  // The secret is not among what is listed.
  expect(JSON.stringify(await webhooks.list())).not.toMatch(/whsec|plain:/);
});

test("an answer that is not 2xx is retried under the same id, others of its key wait, other keys do not", async () => {
  let refusals = 2;
  const { webhooks, receiver, append } = await open("retried", ({ data }, response) => {
    const refuse = data.payload.reason === "a1" && (refusals -= 1) >= 0;
    response.writeHead(refuse ? 503 : 200, { "retry-after": "0" }).end("answer");
  });
  await webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me");
  await append(paused("a", "a1"), paused("b", "b1"), paused("a", "a2"));
  await receiver.count(5);
  const reasons = receiver.received.map(({ data }) => data.payload.reason);
  expect(reasons.map(String).toSorted((a, b) => a.localeCompare(b))).toEqual(["a1", "a1", "a1", "a2", "b1"]);
  expect(reasons.at(-1)).toBe("a2");
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(3);
});

test("redirects are not followed and count as failures", async () => {
  const elsewhere = await startReceiver(ok);
  closing.push(() => elsewhere.close());
  const { webhooks, receiver } = await open("redirected", (_, response) => {
    response.writeHead(302, { location: elsewhere.url }).end();
  });
  await webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me");
  const sent = await webhooks.test("ci");
  expect(sent).toMatchObject({ status: 302, failure: { message: "it answered 302; redirects are not followed" } });
  expect(elsewhere.received).toEqual([]);
});

test("of an endless answer only the beginning is read", async () => {
  const { webhooks, receiver } = await open("endless", (_, response) => {
    response.writeHead(200);
    const more = (): void => {
      if (!response.destroyed) response.write("x".repeat(65_536), more);
    };
    more();
  });
  await webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me");
  const read = await webhooks.test("ci");
  expect(read).toMatchObject({ status: 200, failure: null });
  expect(read.answer).toHaveLength(4_096);
});

test("who does not answer in time has failed", async () => {
  const { webhooks, receiver } = await open("slow", () => undefined, { timeoutMs: 500 });
  await webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me");
  expect(await webhooks.test("ci")).toMatchObject({
    status: null,
    failure: { class: "timeout", message: "it did not answer within 500 ms" },
  });
});

test("a receiver that nobody listens at keeps its place, and one that is gone is disabled", async () => {
  let gone = false;
  const { webhooks, receiver, append, subscriptions, drain } = await open("gone", (_, response) => {
    response.writeHead(gone ? 410 : 200).end();
  });
  await webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me");
  await append(paused("a", "1"));
  await receiver.count(1);
  gone = true;
  await append(paused("a", "2"));
  await receiver.count(2);
  await drain();
  const disabled = await subscriptions.get("ci");
  expect(disabled).toMatchObject({ state: "disabled", reason: "its receiver answered 410: gone" });
  expect(disabled.lag.dead + disabled.lag.waiting).toBe(0);
  gone = false;
  await subscriptions.resume("ci", "me");
  await receiver.count(3);
  expect(receiver.received[2]?.data.payload.reason).toBe("2");
});

test("no webhook leads inside: not when it is added, and not when its name leads there later", async () => {
  const { webhooks, receiver, append, subscriptions, drain } = await open("inside", ok, { allowed: [] });
  await expect(webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me")).rejects.toMatchObject({
    code: "WEBHOOK_REFUSED",
  });
  const { db } = database;
  const resolvesOutside = {
    db,
    clock: systemClock,
    secrets: openBox,
    allowed: addressRanges([]),
    resolve: async () => [{ address: "93.184.216.34" }],
  };
  const url = receiver.url.replace("http://127.0.0.1", "https://localhost");
  await createWebhooks(resolvesOutside, "inside" as TenantId).add({ name: "ci", url, filter: FILTER }, "me");
  await append(paused("a", "1"));
  await drain();
  expect(await subscriptions.get("ci")).toMatchObject({
    state: "disabled",
    reason: expect.stringMatching(/^localhost is at (127\.0\.0\.1|::1), which is not a public address/),
  });
  expect(receiver.received).toEqual([]);
});

test("a webhook that is removed leaves nothing behind", async () => {
  const { webhooks, receiver, append, drain, subscriptions } = await open("removed", ok);
  await webhooks.add({ name: "ci", url: receiver.url, filter: FILTER }, "me");
  await append(paused("a", "1"));
  await receiver.count(1);
  await drain();
  await webhooks.remove("ci", "me");
  expect(await subscriptions.list()).toEqual([]);
  const { rows } = await database.admin.query("select 1 from provost.webhook_attempts where tenant_id = 'removed'");
  expect(rows).toEqual([]);
});
