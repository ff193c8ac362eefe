import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import { createTestClock } from "../../test/support/clock.ts";
import type { NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import { createEventFeeds } from "./event-feed.ts";
import type { EventFeed, EventFeeds, FollowRequest } from "./event-feed.ts";
import { createEventLog } from "./event-log.ts";

let database: TestDatabase;
let feeds: EventFeeds;
const log = createEventLog();
beforeAll(async () => {
  database = await openTestDatabase();
  feeds = await createEventFeeds(database.db, log, systemClock);
});
afterAll(async () => {
  await feeds.close();
  await database.drop();
});

const paused = (reason: string, runId = "run"): NewEvent => ({
  name: "run.paused",
  runId,
  actor: "user",
  payload: { reason },
});
const append = (tenant: TenantId, ...events: NewEvent[]) =>
  database.db.transaction(tenant, (tx) => log.append(tx, events));

/** Follows until so many events have come. */
const take = async (feed: EventFeed, count: number, request: Omit<FollowRequest, "signal">) => {
  const seen: { position: number; reason: unknown }[] = [];
  for await (const { position, payload } of feed.follow({ ...request, signal: new AbortController().signal })) {
    seen.push({ position, reason: payload.reason });
    if (seen.length === count) break;
  }
  return seen;
};
const positions = (seen: { position: number }[]) => seen.map(({ position }) => position);

test("followers get what was there and what comes, each once and in order, from wherever they begin", async () => {
  const tenant = "followed" as TenantId;
  await append(tenant, ...Array.from({ length: 700 }, (_, index) => paused(`${index}`)));
  const feed = await feeds.open(tenant);
  const all = take(feed, 720, { after: 0 });
  const late = take(feed, 30, { after: 690 });
  for (let index = 700; index < 720; index += 1) await append(tenant, paused(`${index}`));

  expect(positions(await all)).toEqual(Array.from({ length: 720 }, (_, index) => index + 1));
  expect(positions(await late)).toEqual(Array.from({ length: 30 }, (_, index) => index + 691));
  // Now the newest are in memory, and the others are not: somebody who comes back between the two misses nothing.
  expect(positions(await take(feed, 40, { after: 680 }))).toEqual(Array.from({ length: 40 }, (_, i) => i + 681));
  expect(positions(await take(feed, 10, { after: 710 }))).toEqual(Array.from({ length: 10 }, (_, i) => i + 711));
  feed.close();
});

test("a filter lets through what it names, in what is stored and in what comes", async () => {
  const tenant = "filtered" as TenantId;
  await append(tenant, paused("a", "one"), paused("b", "two"));
  const feed = await feeds.open(tenant);
  const of = (runId: string, count: number) => take(feed, count, { after: 0, filter: { runId, names: ["run.*"] } });
  const [one, two] = [of("one", 2), of("two", 1)];
  await append(tenant, paused("c", "one"));
  expect((await one).map(({ reason }) => reason)).toEqual(["a", "c"]);
  expect((await two).map(({ reason }) => reason)).toEqual(["b"]);
  feed.close();
});

test("a follower ends when it is called off or its feed is closed, also while it waits", async () => {
  const tenant = "ended" as TenantId;
  const feed = await feeds.open(tenant);
  const stop = new AbortController();
  const follow = async (signal: AbortSignal) => {
    for await (const event of feed.follow({ after: 0, signal })) throw new Error(`nobody wrote ${event.name}`);
    return "ended";
  };
  const [first, second] = [follow(stop.signal), follow(new AbortController().signal)];
  stop.abort();
  expect(await first).toBe("ended");
  feed.close();
  expect(await second).toBe("ended");
});

test("a notification that never came is made up for by a look now and then", async () => {
  const tenant = "unheard" as TenantId;
  const clock = createTestClock();
  // Hears nothing.
  const deaf = { ...database.db, listen: async () => async () => undefined };
  const own = await createEventFeeds(deaf, log, clock);
  const feed = await own.open(tenant);
  const seen = take(feed, 1, { after: 0 });
  await append(tenant, paused("quiet"));
  clock.advance(5_000);
  expect(positions(await seen)).toEqual([1]);
  feed.close();
  await own.close();
});
