/** What vectors cost the sessions, runs and agents whose notes and questions they are of. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { type ModelServer, startModelServer } from "../../../test/support/model-server/model-server.ts";
import type { EmbeddingAnswer } from "../../../test/support/model-server/script.ts";
import { openTestTools, person, TENANT, type TestTools } from "../../../test/support/tools.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { AgentSessionId, RunId } from "../../model/ids.ts";
import { costPerProven } from "../../model/spending.ts";
import { insertAgentSession, sumRunSpending } from "../../store/agents/agent-sessions.ts";
import type { Budgets } from "../budgets/budgets.ts";
import { createBudgetDesk } from "../budgets/budget-desk.ts";
import { createBudgets } from "../budgets/create-budgets.ts";
import { createModelProfiles } from "../profiles/model-profiles.ts";
import { settingsFrom } from "../providers/model-access.ts";
import type { ToolSite } from "../tools/tool-caller.ts";

const KEY = "the-key-of-the-tenant";
const NOTE = "Run make release on the main branch."; // 9 tokens
const clock = createTestClock();
const events = createEventLog();
const secret = async (): Promise<string> => KEY;
const priceOf = (model: string, { input }: { input: number }): number | null =>
  model === "openai/priced" ? input * 2 : null;

let database: TestDatabase;
let tools: TestTools;
let server: ModelServer;
/** What is known of the run's spending while a model is asked. */
let meanwhile: unknown[];
beforeAll(async () => {
  database = await openTestDatabase();
  const kept = createBudgets({ db: database.db, events, clock });
  const budgets: Budgets = {
    ...kept,
    untilStopped: async (tenantId, signal, work) => {
      meanwhile.push(await spent());
      return kept.untilStopped(tenantId, signal, work);
    },
  };
  tools = await openTestTools(clock, { budgets, secret, priceOf }, database.connection);
});
afterAll(async () => {
  await tools.end();
  await database.drop();
});

let runs = 0;
let site: ToolSite;
beforeEach(async () => {
  meanwhile = [];
  clock.advance(3_600_000); // no model is left alone any more
  site = await siteOf(`run-${(runs += 1)}`);
});

const siteOf = async (run: string): Promise<ToolSite> => {
  const [runId, sessionId] = [run as RunId, `session of ${run}` as AgentSessionId];
  const whose = { agentName: "coder", openedBy: "coder", title: "t", parentId: null, parentSeq: null };
  const of = { ...whose, sessionId, runId, taskId: null, attemptId: null };
  await database.db.transaction(TENANT, (tx) => insertAgentSession(tx, of));
  return tools.site({ runId, sessionId });
};

const choose = (model: string): Promise<unknown> =>
  createModelProfiles({ db: tools.db, clock, settings: settingsFrom(secret, {}), priceOf }).set(
    person("owner"),
    "embedding",
    [{ model, endpoint: `${server.url}/v1` }],
  );
const withModel = async (model: string, work: () => Promise<void>, answers: EmbeddingAnswer[] = []): Promise<void> => {
  server = await startModelServer({
    key: KEY,
    conversations: [],
    embeddings: { meanings: [], other: [1, 0], answers },
  });
  await choose(model);
  try {
    await work();
  } finally {
    await server.close();
  }
};

let calls = 0;
const use = async (name: string, input: object, at = site): Promise<string> => {
  const call = { callId: `call-${(calls += 1)}`, name, input, signal: new AbortController().signal };
  const answer = await tools.caller(at).call(call);
  if (answer.kind !== "ok") throw new Error(`${answer.code}: ${answer.message}`);
  return answer.content;
};
const remember = async (note = NOTE, at = site): Promise<void> => {
  await use("remember", { note }, at);
  await tools.memory.embedMissing(TENANT);
};
const spent = () => database.db.transaction(TENANT, (tx) => sumRunSpending(tx, site.runId!));
const vectors = async () => {
  const found = await tools.memory.list(TENANT, { limit: 100 });
  return found.map(({ body, vectorProblem }) => [body, vectorProblem]);
};

test("a run's cost has the vectors of its notes and questions, and so has what a proven criterion costs", () =>
  withModel("openai/priced", async () => {
    await remember();
    expect(await spent()).toEqual({ steps: 1, unpricedSteps: 0, tokens: 9, microUsd: 18 });
    await use("recall", { words: "ship it" });
    expect(await spent()).toEqual({ steps: 2, unpricedSteps: 0, tokens: 11, microUsd: 22 });
    expect(costPerProven(await spent(), 2)).toBe(11);
  }));

test("while a model is asked, what it costs is unknown and not nothing; so it stays when the process dies", () =>
  withModel("openai/priced", async () => {
    await remember();
    expect(meanwhile.at(-1)).toEqual({ steps: 1, unpricedSteps: 1, tokens: 9, microUsd: 0 });
  }));

test("a vector without a price, and one whose answer was cut, make the cost of the run unknown", () =>
  withModel(
    "openai/unpriced",
    async () => {
      await remember();
      await use("recall", { words: "ship it" });
      expect(await spent()).toEqual({ steps: 2, unpricedSteps: 2, tokens: 11, microUsd: 0 });
      expect(costPerProven(await spent(), 2)).toBeNull();
    },
    [{}, { cut: true }],
  ));

test("a call that the provider did not take has cost nothing", () =>
  withModel(
    "openai/priced",
    async () => {
      await use("recall", { words: "ship it" });
      expect(await spent()).toEqual({ steps: 0, unpricedSteps: 0, tokens: 0, microUsd: 0 });
    },
    [{ fault: { status: 429, retryAfterSeconds: 60, message: "busy" } }],
  ));

test("another model, chosen later, is not the run's to pay for", () =>
  withModel("openai/unpriced", async () => {
    await remember();
    const before = await spent();
    await choose("openai/priced");
    await tools.memory.embedMissing(TENANT);
    expect(server.embedded.length).toBeGreaterThan(1);
    expect(await spent()).toEqual(before);
  }));

test("vectors count in the budget of the run; one that is used up keeps no other run's notes from theirs", () =>
  withModel("openai/priced", async () => {
    const limits = { measure: "tokens", period: "total", warnPercent: 80, downgradePercent: null } as const;
    const desk = createBudgetDesk({ db: database.db, events, clock });
    const key = site.runId!;
    await desk.set(person("owner"), { scope: "run", key, most: 12, ...limits });
    const another = await siteOf("another run");
    await remember("The first note of mine.");
    expect(await desk.list(TENANT)).toMatchObject({ budgets: [{ key, spent: 6, reserved: 0 }] });
    await use("remember", { note: "A second one, that is as long as that." });
    await remember("A note of another run.", another);
    expect(await vectors()).toEqual(
      expect.arrayContaining([
        ["The first note of mine.", null],
        ["A second one, that is as long as that.", expect.stringContaining(`run ${key}: tokens`) as string],
        ["A note of another run.", null],
      ]),
    );
    expect(await spent()).toMatchObject({ tokens: 6 });
  }));
