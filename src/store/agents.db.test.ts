import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { createDatabase, dropDatabase } from "../../test/support/database.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { AgentId } from "../model/ids.ts";
import { endAgents, listAgents, registerAgent } from "./agents.ts";
import { openDatabase } from "./database.ts";
import type { Database } from "./database.ts";

const clock = createTestClock();
let db: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const connection = await createDatabase();
  db = await openDatabase(connection, clock);
  drop = () => dropDatabase(connection);
});
afterAll(async () => {
  await db.close();
  await drop();
});

test("an agent registers, is seen again, and ends", async () => {
  const started = clock.now();
  const one = {
    agentId: "one" as AgentId,
    name: "builder",
    kind: "shell",
    capabilities: ["node"],
    host: "here",
    pid: 7,
  };
  await db.transaction(LOCAL_TENANT, (tx) => registerAgent(tx, one));
  clock.advance(1_000);
  await db.transaction(LOCAL_TENANT, (tx) => registerAgent(tx, one));
  expect(await db.transaction(LOCAL_TENANT, listAgents)).toEqual([
    {
      ...one,
      startedAt: started,
      seenAt: clock.now(),
      endedAt: null,
      state: "idle",
      version: "",
      labels: {},
      roles: [],
      queues: [],
      slots: 1,
      busy: 0,
      succeeded: 0,
      failed: 0,
      quarantineReason: null,
    },
  ]);
  await db.transaction(LOCAL_TENANT, (tx) => endAgents(tx, [one.agentId]));
  expect(await db.transaction(LOCAL_TENANT, listAgents)).toMatchObject([{ endedAt: clock.now(), state: "offline" }]);
});
