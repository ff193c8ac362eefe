/** Events as their users meet them: the log, subscriptions and webhooks from the command line, with real receivers. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Lag, Subscription } from "../../src/model/subscription.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { nativePlan } from "../support/native-plan.ts";
import { provost, provostJson, startProvost } from "../support/provost-command.ts";
import { startReceiver, type Receiver } from "../support/webhook-receiver.ts";

const PLAN = nativePlan([{ tasks: [{ title: "Write the part", script: "echo part > part.txt" }], criteria: [] }]);
const ALLOW = { PROVOST_WEBHOOK_ALLOW: "127.0.0.0/8" };

let repository: GitRepository;
let receiver: Receiver;
let refuse = false;
beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n", "PLAN.md": PLAN });
  receiver = await startReceiver((_, response) => void response.writeHead(refuse ? 500 : 204).end());
});
afterAll(async () => {
  await receiver.close();
  repository.remove();
});

const json = async <T>(...args: string[]): Promise<T> => {
  const { exitCode, document } = await provostJson(args, repository.path, ALLOW);
  if (exitCode !== 0) throw new Error(`${args.join(" ")}: exit ${exitCode}: ${JSON.stringify(document)}`);
  return document as T;
};
const fails = async (...args: string[]) => {
  const { exitCode, document } = await provostJson(args, repository.path, ALLOW);
  expect(exitCode).not.toBe(0);
  return (document as { error: { code: string } }).error.code;
};
type Shown = { subscription: Subscription & { lag: Lag } };

test("a webhook hears of a run from its first event to its last, and is listed with what it was sent", async () => {
  expect(await fails("events")).toBe("RUN_NOT_FOUND");
  // So many tries that a run which takes long while it is refused uses up none of its events.
  const added = ["add", "ci", receiver.url, "--name", "run.*", "--max-attempts", "1000"];
  const { secret } = await json<{ secret: string }>("webhooks", ...added);
  expect(await json("webhooks", "test", "ci")).toMatchObject({ status: 204, failure: null });
  const { run } = await json<{ run: string }>("run", "PLAN.md");

  const [first, ...events] = receiver.received;
  expect(first?.type).toBe("provost.test");
  expect(events.map(({ type }) => type)).toEqual(["run.started", "run.finished"]);
  for (const event of events) expect(event.signatures).toEqual([event.signedWith(secret)]);

  const { deliveries } = await json<{ deliveries: { eventId: string; status: number }[] }>(
    "webhooks",
    "deliveries",
    "ci",
  );
  expect(deliveries.map(({ eventId, status }) => [eventId, status])).toEqual(
    events.toReversed().map(({ id }) => [id, 204]),
  );
  const { webhooks } = await json<{ webhooks: { url: string; lag: Lag }[] }>("webhooks", "list");
  expect(webhooks).toMatchObject([{ url: receiver.url, lag: { waiting: 0, dead: 0 } }]);
  expect(JSON.stringify(webhooks)).not.toContain(secret);

  const log = await json<{ events: Event[]; last: number }>("events", "--run", run);
  expect(log.events[0]).toMatchObject({ name: "run.started", runId: run });
  expect(log.events.every(({ runId }) => runId === run)).toBe(true);
  const gates = await json<{ events: Event[] }>("events", "--name", "run.*", "--limit", "1");
  expect(gates.events.map(({ name }) => name)).toEqual(["run.started"]);
  const lines = await provost(["events", "--after", String(log.last - 1)], repository.path);
  expect(lines.stdout.trim().split("\n")).toHaveLength(1);
});

test("each line names what led to it, and what an event led to is listed by its position", async () => {
  const { events } = await json<{ events: Event[] }>("events", "--name", "task.*");
  const [queued, leased] = events;
  const { stdout } = await provost(["events", "--name", "task.*", "--limit", "2"], repository.path);
  const [first, second] = stdout.trim().split("\n");
  // The first was led to by what is not among those that are printed.
  expect(first).toMatch(new RegExp(`  after ${queued!.causation}$`));
  expect(second).toMatch(new RegExp(`task\\.leased.*  after ${queued!.position}$`));

  const led = await json<{ events: Event[] }>("events", "--cause", String(queued!.position));
  expect(led.events.map(({ eventId }) => eventId)).toEqual([leased!.eventId]);
  expect(await fails("events", "--cause", "100000")).toBe("EVENT_NOT_FOUND");
});

test("the log is followed as it grows, until Ctrl-C", async () => {
  const following = startProvost(["events", "--follow", "--name", "subscription.*", "--json"], repository.path);
  const lines = createInterface({ input: following.process.stdout! });
  const seen = (async () => {
    for await (const line of lines) return JSON.parse(line) as Event;
    return null;
  })();
  // It begins with what comes after it has started, so events come until it has one.
  let names = 0;
  const until = { seen: false };
  void seen.then(() => (until.seen = true));
  while (!until.seen) await json("subscriptions", "add", `follow-${(names += 1)}`);
  expect(await seen).toMatchObject({ kind: "event", name: "subscription.added" });
  following.process.kill("SIGINT");
  expect((await following.finished).exitCode).toBe(0);
  while (names > 0) await json("subscriptions", "remove", `follow-${names--}`);
});

test("a subscription is read batch by batch, replayed and paused", async () => {
  await json("subscriptions", "add", "nightly", "--name", "task.*", "--after", "0", "--batch", "2");
  const read = async (...more: string[]) =>
    (await json<{ events: Event[] }>("subscriptions", "read", "nightly", ...more)).events.map(({ name }) => name);
  expect(await read("--peek")).toEqual(["task.queued", "task.leased"]);
  expect(await read()).toEqual(["task.queued", "task.leased"]);
  expect(await read()).toEqual(["task.merging", "task.succeeded"]);
  expect(await read()).toEqual([]);
  await json("subscriptions", "replay", "nightly", "--from", "start");
  expect(await read()).toEqual(["task.queued", "task.leased"]);
  await json("subscriptions", "replay", "nightly", "--from", "2020-01-01T00:00:00Z");
  expect((await json<Shown>("subscriptions", "show", "nightly")).subscription.cursor).toBe(0);

  await json("subscriptions", "pause", "nightly", "--reason", "rest");
  expect(await fails("subscriptions", "read", "nightly")).toBe("STATE_CONFLICT");
  await json("subscriptions", "resume", "nightly");
  expect(await read()).toEqual(["task.queued", "task.leased"]);
  await json("subscriptions", "remove", "nightly");
  expect(await fails("subscriptions", "read", "nightly")).toBe("SUBSCRIPTION_NOT_FOUND");
});

test("what a webhook refuses waits for it and is delivered later; anything can be delivered again", async () => {
  const count = receiver.received.length;
  refuse = true;
  expect((await provost(["webhooks", "test", "ci"], repository.path, ALLOW)).exitCode).toBe(1);
  await json("run", "PLAN.md", "--new");
  const { subscription } = await json<Shown>("subscriptions", "show", "ci");
  expect(subscription).toMatchObject({
    state: "active",
    lastFailure: { message: "it answered 500" },
    lag: { dead: 0 },
  });
  expect(subscription.failures).toBeGreaterThan(0);

  refuse = false;
  // It is left alone until then: the longer, the more often it was asked in vain while the run went on.
  await delay(Math.max(0, Date.parse(String(subscription.nextAttemptAt)) - Date.now()));
  await json("run", "PLAN.md", "--new");
  const delivered = new Set(receiver.received.slice(count + 1).map(({ id }) => id));
  expect(delivered.size).toBe(4);

  const [last] = (await json<{ deliveries: { position: number; eventId: string }[] }>("webhooks", "deliveries", "ci"))
    .deliveries;
  expect(await json("webhooks", "redeliver", "ci", String(last!.position))).toMatchObject({ events: 1 });
  const before = receiver.received.length;
  await json("run", "PLAN.md", "--new");
  expect(receiver.received.slice(before).map(({ id }) => id)).toContain(last!.eventId);
  expect(await json("subscriptions", "dead-letters", "ci")).toEqual({ deadLetters: [] });
  const { secret } = await json<{ secret: string }>("webhooks", "rotate-secret", "ci", "--now");
  expect(secret).toMatch(/^whsec_/);
  await json("webhooks", "remove", "ci");
  expect(await json("webhooks", "list")).toEqual({ webhooks: [] });
});

test("commands beside a control plane that stays go through it, and it delivers what they bring about", async () => {
  const up = startProvost(["up", "--port", "0", "--json"], repository.path, ALLOW);
  const ended = up.finished;
  await new Promise((resolve) => up.process.stdout!.once("data", resolve));
  const before = receiver.received.length;
  await json("webhooks", "add", "ops", receiver.url, "--name", "subscription.*");
  await json("subscriptions", "add", "seen-by-ops");
  await json("subscriptions", "remove", "seen-by-ops");
  await receiver.count(before + 3);
  // Each command is a cause of its own, and what different causes brought about goes out side by side.
  const ofOps = receiver.received.slice(before).toSorted((a, b) => a.data.position - b.data.position);
  expect(ofOps.map(({ type, data }) => [type, data.payload.name])).toEqual([
    ["subscription.added", "ops"],
    ["subscription.added", "seen-by-ops"],
    ["subscription.removed", "seen-by-ops"],
  ]);
  const said = (await json<{ events: Event[] }>("events", "--name", "subscription.*")).events.at(-1);
  // Who asked through the control plane is on record by the identity that it knows, not as just somebody here.
  expect(said).toMatchObject({ name: "subscription.removed", actor: expect.not.stringMatching(/^user$/) });

  expect(await json("webhooks", "test", "ops")).toMatchObject({ status: 204, failure: null });
  // On record only after the receiver has answered.
  await expect
    .poll(() => json("webhooks", "deliveries", "ops"), { timeout: 60_000 })
    .toMatchObject({ deliveries: [{ status: 204 }, {}, {}] });
  expect(await json("webhooks", "rotate-secret", "ops")).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
  expect(await json("webhooks", "list")).toMatchObject({ webhooks: [{ name: "ops", url: receiver.url }] });
  await json("subscriptions", "add", "fetch", "--name", "task.*", "--after", "0", "--batch", "2");
  const read = async () =>
    (await json<{ events: Event[] }>("subscriptions", "read", "fetch")).events.map(({ name }) => name);
  expect(await read()).toEqual(["task.queued", "task.leased"]);
  expect(await json("subscriptions", "replay", "fetch", "--from", "start")).toEqual({
    subscription: "fetch",
    cursor: 0,
  });
  await json("subscriptions", "pause", "fetch", "--reason", "rest");
  expect(await fails("subscriptions", "read", "fetch")).toBe("STATE_CONFLICT");
  await json("subscriptions", "resume", "fetch");
  expect(await read()).toEqual(["task.queued", "task.leased"]);
  expect((await json<Shown>("subscriptions", "show", "fetch")).subscription).toMatchObject({ state: "active" });
  expect(await json("subscriptions", "dead-letters", "fetch")).toEqual({ deadLetters: [] });
  expect(await fails("subscriptions", "show", "nothing")).toBe("SUBSCRIPTION_NOT_FOUND");
  await json("subscriptions", "remove", "fetch");
  await json("webhooks", "remove", "ops");
  up.process.kill("SIGTERM");
  expect((await ended).exitCode).toBe(0);
});

test("no webhook leads inside unless the configuration says so", async () => {
  const { exitCode, document } = await provostJson(["webhooks", "add", "inside", receiver.url], repository.path);
  expect([exitCode, document]).toMatchObject([2, { error: { code: "WEBHOOK_REFUSED" } }]);
  const wrong = await provostJson(["webhooks", "list"], repository.path, { PROVOST_WEBHOOK_ALLOW: "everything" });
  expect([wrong.exitCode, wrong.document]).toMatchObject([2, { error: { code: "CONFIGURATION_INVALID" } }]);
});

test("the relay's accounts and keys are made once, and the secret ones are for their owner's eyes", async () => {
  const out = mkdtempSync(join(tmpdir(), "provost-nats-"));
  const configure = ["relay", "configure", "--server", "nats://n1:4222", "--tenant", "acme", "--out", out];
  const { settings, accounts, readers } = await json<{ settings: string; accounts: string; readers: string[] }>(
    ...configure,
  );
  expect(JSON.parse(readFileSync(settings, "utf8"))).toMatchObject({ servers: ["nats://n1:4222"], replicas: 1 });
  for (const file of [settings, ...readers]) expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(accounts, "utf8")).not.toMatch(/\bSU[A-Z2-7]{50}/);
  expect((await provost(configure, repository.path)).exitCode).not.toBe(0);
  rmSync(out, { recursive: true });
});
