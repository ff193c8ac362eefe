/** Notes by what they mean, through the real tools: remembered, given their vectors, recalled, erased. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { type ModelServer, startModelServer } from "../../../test/support/model-server/model-server.ts";
import type { ScriptInput } from "../../../test/support/model-server/script.ts";
import { openTestTools, person, TENANT, type TestTools } from "../../../test/support/tools.ts";
import { unlimitedBudgets } from "../../../test/support/unlimited-budgets.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import type { ModelChoice } from "../../model/model-choice.ts";
import { goOnWithEmbedding, takeEmbeddingTurn } from "../../store/agents/embedding-turns.ts";
import { createModelProfiles } from "../profiles/model-profiles.ts";
import { settingsFrom } from "../providers/model-access.ts";
import type { ToolSite } from "../tools/tool-caller.ts";

const KEY = "the-key-of-the-tenant";
const SHIP = [0.9, 0.1, 0.1];
const MEANINGS = [
  { of: ["make release", "publish", "ship"], vector: SHIP },
  { of: ["port"], vector: [0.1, 0.9, 0.1] },
];

const clock = createTestClock();
const budgets = unlimitedBudgets();
const secret = async (): Promise<string> => KEY;
const priceOf = (model: string): number | null => (model === "openai/priced" ? 7 : null);
let tools: TestTools;
let server: ModelServer;
let site: ToolSite;
beforeAll(async () => {
  tools = await openTestTools(clock, { budgets, secret, priceOf });
});
afterAll(() => tools.end());
beforeEach(async () => {
  site = await tools.site();
  budgets.settled.clear();
});
afterEach(async () => {
  await choose([]);
  const ids = (await tools.memory.list(TENANT, { limit: 100 })).map(({ noteId }) => noteId);
  if (ids.length > 0) await tools.memory.erase(person("owner"), ids);
  clock.advance(3_600_000); // no model is left alone any more
});

const choose = (choices: readonly ModelChoice[]) => {
  const profiles = createModelProfiles({ db: tools.db, clock, settings: settingsFrom(secret, {}), priceOf });
  return profiles.set(person("owner"), "embedding", choices);
};
/** Speaks for the time of a test. */
const withModel = async (
  work: () => Promise<void>,
  embeddings: Partial<NonNullable<ScriptInput["embeddings"]>> = {},
  model = "openai/unpriced",
): Promise<void> => {
  server = await startModelServer({
    key: KEY,
    conversations: [],
    embeddings: { meanings: MEANINGS, other: [0.1, 0.1, 0.9], ...embeddings },
  });
  await choose([{ model, endpoint: `${server.url}/v1` }]);
  try {
    await work();
  } finally {
    await server.close();
  }
};

let calls = 0;
const use = async (name: string, input: object): Promise<string> => {
  const call = { callId: `call-${(calls += 1)}`, name, input, signal: new AbortController().signal };
  const answer = await tools.caller(site).call(call);
  if (answer.kind !== "ok") throw new Error(`${answer.code}: ${answer.message}`);
  return answer.content;
};
const remember = async (...notes: readonly string[]): Promise<void> => {
  for (const note of notes) await use("remember", { note });
  await tools.memory.embedMissing(TENANT);
};
type Line = Record<string, unknown>;
const recall = async (words: string): Promise<{ head: Line; notes: Line[] }> => {
  const [head = {}, ...notes] = (await use("recall", { words })).split("\n").map((line) => JSON.parse(line) as Line);
  return { head, notes };
};
const vectors = () =>
  tools.db.transaction(TENANT, (tx) =>
    tx.query<{ body: string; model: string | null; bytes: number | null; problem: string | null }>(
      `select body, vector_model as model, octet_length(vector) as bytes, vector_problem as problem
       from notes where tenant_id = $1 order by note_id`,
      [TENANT],
    ),
  );

test("a note that shares no word with the question is recalled by what it means, and says so", () =>
  withModel(async () => {
    await remember("Run `make release` on the main branch.", "The database listens on port 6380.");
    clock.advance(3 * 86_400_000);
    const { head, notes } = await recall("how do we ship it");
    expect(head).toEqual({ found: 1, searched: ["words", "meaning"], model: "openai/unpriced" });
    expect(notes).toMatchObject([
      { note: "Run `make release` on the main branch.", words: null, meaning: 1, ageDays: 3 },
    ]);
    // of both words and meaning
    expect((await recall("which port")).notes).toMatchObject([{ words: 1, meaning: 1 }]);
  }));

test("without a model the same note is not found, and the answer says that only words were searched", async () => {
  await remember("Run `make release` on the main branch.");
  const because = "no model is chosen for the role embedding";
  expect(await recall("how do we ship it")).toEqual({ head: { found: 0, searched: ["words"], because }, notes: [] });
  const { notes } = await recall("release");
  expect(notes).toMatchObject([{ words: 1, meaning: null }]);
  expect(await vectors()).toMatchObject([{ model: null, bytes: null }]);
});

test("a note waits for no provider, and gets its vector when it is back, not before its time", () =>
  withModel(
    async () => {
      await remember("Run `make release` on the main branch.");
      expect(await vectors()).toMatchObject([{ model: null }]);
      expect(await tools.memory.embedding(TENANT)).toMatchObject({
        waiting: 1,
        problem: expect.stringMatching(/^MODEL_RATE_LIMITED/) as unknown,
      });
      await tools.memory.embedMissing(TENANT);
      expect(server.embedded).toHaveLength(1); // it said: in a minute
      clock.advance(60_000);
      await tools.memory.embedMissing(TENANT); // is cut
      expect(await tools.memory.embedding(TENANT)).toMatchObject({
        problem: expect.stringMatching(/^MODEL_STREAM_CUT/) as unknown,
      });
      clock.advance(60_000);
      await tools.memory.embedMissing(TENANT);
      expect(await tools.memory.embedding(TENANT)).toEqual({
        model: "openai/unpriced",
        waiting: 0,
        problem: null,
        retryAt: null,
      });
      expect((await recall("ship")).notes).toHaveLength(1);
    },
    { answers: [{ fault: { status: 429, retryAfterSeconds: 60, message: "busy" } }, { cut: true }] },
  ));

test("a question that the provider does not answer is searched by words, and the answer says why", () =>
  withModel(
    async () => {
      await remember("Run `make release` on the main branch.");
      const { head, notes } = await recall("release");
      expect(head).toMatchObject({
        found: 1,
        searched: ["words"],
        because: expect.stringMatching(/^MODEL_OVERLOADED/) as unknown,
      });
      expect(notes).toMatchObject([{ words: 1, meaning: null }]);
    },
    { answers: [{}, { fault: { status: 500, message: "down" } }] },
  ));

test("a note that is too long for the model keeps no other from its vector, and is asked about once", () =>
  withModel(
    async () => {
      await remember("Run `make release` on the main branch.", `port ${"x".repeat(300)}`, "The port is 6380.");
      expect((await vectors()).map(({ bytes }) => bytes)).toEqual([12, null, 12]);
      expect((await vectors())[1]?.problem).toMatch(/^openai\/unpriced: .*too many tokens/);
      const asked = server.embedded.length;
      await tools.memory.embedMissing(TENANT);
      expect(server.embedded).toHaveLength(asked);
      expect((await recall("port")).notes).toMatchObject([
        { note: "The port is 6380.", meaning: 1 },
        { words: 2, meaning: null },
      ]);
    },
    { maxCharacters: 200 },
  ));

test("vectors of another model are compared with none, and are made again", () =>
  withModel(async () => {
    await remember("Run `make release` on the main branch.");
    await choose([{ model: "openai/other", endpoint: `${server.url}/v1` }]);
    const { head, notes } = await recall("how do we ship it");
    expect({ head, notes }).toMatchObject({ head: { found: 0, waiting: 1, model: "openai/other" }, notes: [] });
    await tools.memory.embedMissing(TENANT);
    expect(await vectors()).toMatchObject([{ model: "openai/other" }]);
    expect((await recall("how do we ship it")).notes).toMatchObject([{ meaning: 1 }]);
  }));

test("where vectors of a model have another length than before, all are made again", () =>
  withModel(
    async () => {
      await remember("Run `make release` on the main branch.");
      expect(await vectors()).toMatchObject([{ bytes: 8 }]);
      expect((await recall("how do we ship it")).head).toMatchObject({ found: 0, waiting: 1 });
      await tools.memory.embedMissing(TENANT);
      expect(await vectors()).toMatchObject([{ bytes: 12 }]);
      expect((await recall("how do we ship it")).notes).toMatchObject([{ meaning: 1 }]);
    },
    { answers: [{ lengths: [2] }] },
  ));

test("what vectors cost is settled: by the price of the model, and as unknown where it has none", async () => {
  await withModel(async () => remember("Run `make release` on the main branch."));
  expect([...budgets.settled].filter(([id]) => id.startsWith("embedding/")).map(([, amount]) => amount)).toEqual([
    { tokens: 10, microUsd: null },
  ]);
  budgets.settled.clear();
  const ask = async (): Promise<void> => {
    await recall("ship");
    await tools.memory.embedMissing(TENANT);
  };
  await withModel(ask, {}, "openai/priced");
  const settled = [...budgets.settled].filter(([id]) => id.startsWith("embedding/")).map(([, amount]) => amount);
  expect(settled.toSorted((a, b) => (a.tokens ?? 0) - (b.tokens ?? 0))).toEqual([
    { tokens: 1, microUsd: 7 },
    { tokens: 10, microUsd: 7 },
  ]);
});

test("a note that is erased leaves no vector, and another tenant sees neither", () =>
  withModel(async () => {
    await remember("Run `make release` on the main branch.");
    const other = { places: [{ scope: "agent", owner: "coder" }] as const, words: "make release", limit: 10 };
    expect((await tools.memory.search(LOCAL_TENANT, other)).notes).toEqual([]);
    expect((await tools.memory.search("another" as TenantId, other)).notes).toEqual([]);
    const [note] = await tools.memory.list(TENANT, { limit: 1 });
    await tools.memory.erase(person("owner"), [note?.noteId ?? ""]);
    expect(await vectors()).toEqual([]);
    expect((await recall("how do we ship it")).notes).toEqual([]);
  }));

test("one process at a time has the turn of a tenant, and one that has died does not keep it", async () => {
  const take = (holder: string) => {
    const heldUntil = new Date(clock.now().getTime() + 60_000);
    return tools.db.transaction("turns" as TenantId, (tx) => takeEmbeddingTurn(tx, { holder, model: "m", heldUntil }));
  };
  const goOn = (holder: string) =>
    tools.db.transaction("turns" as TenantId, (tx) =>
      goOnWithEmbedding(tx, { holder, heldUntil: clock.now(), dimensions: null }),
    );
  expect(await take("first")).toMatchObject({ failures: 0 });
  expect(await take("second")).toBeNull();
  clock.advance(60_000);
  expect(await take("second")).not.toBeNull();
  expect(await goOn("first")).toBe(false);
  expect(await goOn("second")).toBe(true);
});

test("a note that comes while another process is just done with all others gets its vector from that one", async () => {
  await use("remember", { note: "Run `make release` on the main branch." });
  let leaving = 0;
  // When it has looked for the last time, and still has the turn.
  const meanwhile: typeof tools.db.transaction = (tenantId, work) =>
    tools.db.transaction(tenantId, (tx) =>
      work({
        ...tx,
        query: async <R extends object>(text: string, values?: readonly unknown[]) => {
          if (text.includes("set holder = null") && (leaving += 1) === 1) {
            await use("remember", { note: "The database listens on port 6380." });
            await tools.memory.embedMissing(TENANT); // is turned away
          }
          return tx.query<R>(text, values);
        },
      }),
    );
  const other = tools.again({ db: { ...tools.db, transaction: meanwhile } });

  await withModel(() => other.memory.embedMissing(TENANT));
  await other.close();

  expect((await vectors()).map(({ bytes }) => bytes)).toEqual([12, 12]);
});

test("the role has one model, of a provider that makes vectors", async () => {
  const refused = { code: "MODEL_HAS_NO_EMBEDDINGS" };
  await expect(choose([{ model: "anthropic/claude" }])).rejects.toMatchObject(refused);
  await expect(choose([{ model: "openai/a" }, { model: "openai/b" }])).rejects.toMatchObject(refused);
});
