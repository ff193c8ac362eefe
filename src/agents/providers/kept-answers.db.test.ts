/** Answers given again. The provider is a scripted server that speaks its wire protocol, and counts what it is asked. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { startModelServer, type ModelServer } from "../../../test/support/model-server/model-server.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { openDatabase, type Database } from "../../store/database.ts";
import type { ModelCall } from "./call-model.ts";
import { answerTo, createKeptAnswers, requestHash } from "./kept-answers.ts";
import { findModelAccess } from "./model-access.ts";
import { openModel } from "./open-model.ts";

let database: TestDatabase;
let server: ModelServer;
let clock: TestClock;
let db: Database;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = createTestClock();
  db = await openDatabase(database.connection, clock);
  const replies = [{ text: "I look.", chunk: 2, calls: [{ name: "read_file", input: { path: "a" } }] }];
  server = await startModelServer({
    conversations: [
      { when: ["cut me"], replies: [{ text: "never to its end", chunk: 2, cutAfter: 1, cuts: 9 }] },
      { when: [], replies },
    ],
  });
});
afterEach(async () => {
  await server.close();
  await db.close();
});

const callOf = async (text: string, temperature?: number): Promise<ModelCall> => {
  const choice = { model: "anthropic/scripted", endpoint: `${server.url}/v1`, cache: true };
  const settings = { key: () => Promise.resolve("a-key"), variable: () => null };
  const access = await findModelAccess(settings, { ...choice, ...(temperature !== undefined && { temperature }) });
  return {
    access,
    model: await openModel(access),
    prompt: [{ role: "user", content: [{ type: "text", text }] }],
    tools: [],
    idleMs: 5_000,
    clock,
    signal: new AbortController().signal,
  };
};

const ask = async (text: string, options: { tenantId?: TenantId; temperature?: number } = {}) => {
  const answers = createKeptAnswers({ db, clock });
  const call = await callOf(text, options.temperature);
  const parts = [];
  for await (const part of answerTo(call, { answers, tenantId: options.tenantId ?? LOCAL_TENANT })) parts.push(part);
  const said = parts.map((part) => ("delta" in part ? part.delta : part.kind === "tool-call" ? `>${part.name}` : ""));
  return { said: said.join(""), kept: parts[0]?.kind === "kept", last: parts.at(-1) };
};

test("the same request is answered again without asking, for nothing, calls of tools included", async () => {
  const first = await ask("one");
  const again = await ask("one");
  expect(server.requests).toHaveLength(1);
  expect(first).toMatchObject({ said: "I look.>read_file", kept: false });
  expect(again).toMatchObject({
    said: "I look.>read_file",
    kept: true,
    last: { kind: "finish", finish: "tool-calls", usage: { input: 0, output: 0 } },
  });
});

test("another word, another parameter and another tenant are other requests", async () => {
  const other = "other-tenant" as TenantId;
  await ask("two");
  expect((await ask("two.")).kept).toBe(false);
  expect((await ask("two", { temperature: 0.5 })).kept).toBe(false);
  expect((await ask("two", { tenantId: other })).kept).toBe(false);
  expect((await ask("two")).kept).toBe(true);
  expect(requestHash(await callOf("two"))).not.toBe(requestHash(await callOf("two", 0)));
});

test("what was cut off is not kept, and what is older than 30 days is asked for anew", async () => {
  await expect(ask("cut me")).rejects.toMatchObject({ code: "MODEL_STREAM_CUT" });
  await expect(ask("cut me")).rejects.toMatchObject({ code: "MODEL_STREAM_CUT" });
  await ask("three");
  expect((await ask("three")).kept).toBe(true);
  clock.advance(31 * 24 * 3_600_000);
  expect((await ask("three")).kept).toBe(false);
});
