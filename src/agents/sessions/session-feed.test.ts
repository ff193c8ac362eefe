import { expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { AgentSessionId, TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import { createSessionFeed } from "./session-feed.ts";

const TENANT = "t" as TenantId;
const [ONE, OTHER] = ["s1" as AgentSessionId, "s2" as AgentSessionId];

const begin = async () => {
  const sent: string[] = [];
  const db: Pick<Database, "listen" | "notify"> = {
    listen: () => Promise.resolve(() => Promise.resolve()),
    notify: (_channel, _key, payload) => void sent.push(payload),
  };
  const clock = createTestClock();
  return { clock, sent, feed: await createSessionFeed({ db: db as Database, clock }) };
};

test("other processes are told how far a session is soon, not of each thing that was done", async () => {
  const { clock, sent, feed } = await begin();

  for (const lastSeq of [3, 5, 8]) feed.tell(TENANT, ONE, lastSeq);
  feed.tell(TENANT, OTHER, 2);
  expect(sent).toEqual([]);
  clock.advance(10);
  expect(sent).toEqual(["t s1 8", "t s2 2"]);

  feed.tell(TENANT, ONE, 9);
  clock.advance(10);
  expect(sent.slice(2)).toEqual(["t s1 9"]);
});

test("what was not told yet is told at the end", async () => {
  const { clock, sent, feed } = await begin();
  feed.tell(TENANT, ONE, 3);

  await feed.close();
  clock.advance(10);

  expect(sent).toEqual(["t s1 3"]);
});
