import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../test/support/clock.ts";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { unlimitedBudgets } from "../../../test/support/unlimited-budgets.ts";
import { createEventLog } from "../../events/event-log.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { openDatabase, type Database } from "../../store/database.ts";
import type { NotePlace } from "../../store/agents/notes.ts";
import { settingsFrom } from "../providers/model-access.ts";
import { createMemory, type Memory } from "./memory.ts";

let connection: Awaited<ReturnType<typeof createDatabase>>;
let db: Database;
let clock: TestClock;
let memory: Memory;
beforeAll(async () => {
  connection = await createDatabase();
  clock = createTestClock();
  db = await openDatabase(connection, clock);
  const settings = settingsFrom(async () => null, {});
  const budgets = unlimitedBudgets();
  const onFault = (error: unknown): never => {
    throw error;
  };
  memory = createMemory({ db, clock, events: createEventLog(), budgets, settings, priceOf: () => null, onFault });
});
afterAll(async () => {
  await memory.close();
  await db.close();
  await dropDatabase(connection);
});

const project: NotePlace = { scope: "project", owner: "p" };
const keep = (callId: string, body: string): Promise<void> =>
  memory.keep(LOCAL_TENANT, project, body, {
    actor: "agent",
    agentName: "coder",
    sessionId: "s",
    callId,
    runId: null,
    taskId: null,
  });
const found = async (words: string): Promise<string[]> =>
  (await memory.search(LOCAL_TENANT, { places: [project], words, limit: 10 })).notes.map(({ body }) => body);

test("an old note gives way to a new one that says as much, but not to one that says little of what was asked", async () => {
  await keep("1", "the release is built by make release, make release alone");
  expect(await found("make release")).toHaveLength(1);
  clock.advance(2 * 365 * 24 * 3_600_000);
  await keep("2", "the release is built by npm now");
  // the old one has both words, twice; two years are eight half-lives
  expect(await found("make release")).toEqual([
    "the release is built by npm now",
    "the release is built by make release, make release alone",
  ]);
  await keep("3", "nothing of this is about it");
  expect(await found("make")).toEqual(["the release is built by make release, make release alone"]);
});
