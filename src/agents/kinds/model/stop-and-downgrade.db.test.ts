/** Budgets and the switch that stops all, as the loop of a model meets them: over the real budgets, and a real stream. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { startModelServer, type ModelServer } from "../../../../test/support/model-server/model-server.ts";
import type { ScriptInput } from "../../../../test/support/model-server/script.ts";
import { expectWithin } from "../../../../test/support/within.ts";
import { createEventLog } from "../../../events/event-log.ts";
import type { Actor } from "../../../model/actor.ts";
import type { SessionEntry } from "../../../model/agent-session.ts";
import type { BudgetSetting } from "../../../model/budget.ts";
import type { TenantId } from "../../../model/ids.ts";
import { systemClock } from "../../../runtime/clock.ts";
import { type Database, openDatabase } from "../../../store/database.ts";
import { createBudgetDesk } from "../../budgets/budget-desk.ts";
import { createBudgets } from "../../budgets/create-budgets.ts";
import { createModelRouter } from "../../profiles/model-router.ts";
import { findModelAccess } from "../../providers/model-access.ts";
import { openSessions, type Sessions } from "../../sessions/sessions.ts";
import { createTranscript } from "../../sessions/transcript.ts";
import type { ToolCaller } from "../../tools/tool-caller.ts";
import { runAgentLoop } from "./agent-loop.ts";

let database: TestDatabase;
let elsewhere: Database;
let sessions: Sessions;
let server: ModelServer;
let count = 0;
beforeAll(async () => {
  database = await openTestDatabase();
  elsewhere = await openDatabase(database.connection);
  sessions = await openSessions({ db: database.db, clock: systemClock });
});
afterAll(async () => {
  await sessions.close();
  await elsewhere.close();
  await database.drop();
});
afterEach(() => server.close());

const clock = systemClock;
const events = createEventLog();
/** What somebody does in another process. */
const desk = () => createBudgetDesk({ db: elsewhere, events, clock });

const PRICES: Record<string, number> = { "anthropic/dear": 10, "anthropic/dearer": 20, "openai/cheap": 1 };

const begin = async (conversations: ScriptInput["conversations"], models = ["anthropic/dear"]) => {
  server = await startModelServer({ conversations });
  const tenantId = `tenant-${(count += 1)}` as TenantId;
  const about = { id: "ada", roles: ["owner"], scopes: null, credentialId: null, expiresAt: null } as const;
  const actor: Actor = { ...about, roles: [...about.roles], tenantId, kind: "user" };
  const { writer } = await sessions.open(tenantId, { agentName: "coder", title: "t", openedBy: "ada" });
  const turn = { kind: "turn", from: "ada", text: "do it" } as const;
  await writer.append(turn);
  const settings = { key: () => Promise.resolve("a-key"), variable: () => `${server.url}/v1` };
  const said: SessionEntry[] = [];
  const tools: ToolCaller = {
    schemas: () => Promise.resolve([{ name: "wait", description: "Waits.", inputSchema: { type: "object" } }]),
    call: ({ signal }) =>
      new Promise((resolve) => {
        const end = (): void => resolve({ kind: "failed", code: "TOOL_CANCELLED", message: "it was called off" });
        if (signal.aborted) end();
        signal.addEventListener("abort", end);
        toolCalled.resolve();
      }),
  };
  const toolCalled = Promise.withResolvers<void>();
  const work = {
    clock,
    router: createModelRouter(clock),
    budgets: createBudgets({ db: database.db, events, clock }),
    priceOf: (model: string, { input, output }: { input: number; output: number }) =>
      (PRICES[model] ?? 0) * (input + output),
    writer,
    transcript: createTranscript([turn]),
    tools,
    models: await Promise.all(models.map((model) => findModelAccess(settings, { model, maxOutputTokens: 100 }))),
    scope: { tenantId, runId: "r1", agentName: "coder" },
    maxSteps: 10,
    idleMs: 60_000,
    callSuffix: "",
    onEntry: (entry: SessionEntry) => said.push(entry),
    signal: new AbortController().signal,
  };
  const setBudget = (more: Partial<BudgetSetting>) =>
    desk().set(actor, {
      scope: "tenant",
      key: "",
      measure: "micro_usd",
      most: 1_000_000,
      period: "total",
      warnPercent: 90,
      downgradePercent: null,
      ...more,
    });
  const eventNames = async () =>
    (await database.db.transaction(tenantId, (tx) => events.read(tx, { limit: 100 }))).map(({ name }) => name);
  return { tenantId, actor, work, said, toolCalled, setBudget, eventNames };
};

const decisions = (said: readonly SessionEntry[]): string[] =>
  said.flatMap((entry) => (entry.kind === "decision" ? [entry.what] : []));

/** Its fault, heard from the beginning: it may be stopped before who stops it has been answered. */
const faultOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

test("stop-all in another process ends an answer that is being streamed within a second", async () => {
  await expectWithin(1_000, async (attempt) => {
    if (attempt > 0) await server.close();
    const { actor, work } = await begin([{ replies: [{ text: "a long answer", chunk: 1, hold: true }] }]);
    const answering = faultOf(runAgentLoop(work));
    await server.asked(1);

    const startedAt = performance.now();
    await desk().stopAll(actor, "it went wild");

    expect(await answering).toMatchObject({
      code: "AGENTS_STOPPED",
      message: expect.stringContaining("it went wild") as string,
    });
    await server.aborted();
    const tookMs = performance.now() - startedAt;
    await expect(runAgentLoop(work)).rejects.toMatchObject({ code: "AGENTS_STOPPED" });
    expect(server.requests).toHaveLength(1);
    return tookMs;
  });
});

test("stop-all ends a tool that is being called, and leaves other tenants alone", async () => {
  const { actor, work, toolCalled } = await begin([{ replies: [{ calls: [{ name: "wait", input: {} }] }] }]);
  const answering = faultOf(runAgentLoop(work));
  await toolCalled.promise;

  await desk().stopAll({ ...actor, tenantId: "another" as TenantId }, "not you");
  await desk().stopAll(actor, "you");

  expect(await answering).toMatchObject({
    code: "AGENTS_STOPPED",
    message: expect.stringContaining("you") as string,
  });
});

test("a budget that asks for something cheaper gets the cheaper fallback, and says so once", async () => {
  const call = { calls: [{ name: "none", input: {} }] };
  const { work, said, setBudget, eventNames } = await begin(
    [{ model: "cheap", replies: [call, { text: "done" }] }],
    ["anthropic/dear", "anthropic/dearer", "openai/cheap"],
  );
  const tools: ToolCaller = {
    ...work.tools,
    call: () => Promise.resolve({ kind: "ok", content: "", truncated: false }),
  };
  await setBudget({ most: 10_000, warnPercent: 1, downgradePercent: 5 });

  const text = await runAgentLoop({ ...work, tools });

  expect(text).toBe("done");
  expect(server.requests.map(({ model }) => model)).toEqual(["cheap", "cheap"]);
  expect(decisions(said)).toEqual(["downgrade", "budget-warning"]);
  expect((await eventNames()).filter((name) => name !== "budget.set")).toEqual(["budget.downgraded", "budget.warned"]);
});

test("without a cheaper fallback the step fails, and names the budget", async () => {
  const { work, setBudget } = await begin([{ replies: [{ text: "never" }] }], ["anthropic/dear", "anthropic/dearer"]);
  await setBudget({ most: 10_000, warnPercent: 1, downgradePercent: 5 });

  await expect(runAgentLoop(work)).rejects.toMatchObject({
    code: "MODEL_BUDGET_EXHAUSTED",
    message: expect.stringContaining("tenant: micro_usd") as string,
  });
  expect(server.requests).toHaveLength(0);
});

test("what tools have answered, what the step took and what the next may take are durable by one commit", async () => {
  const calls = [{ name: "wait", input: {} }];
  const { work } = await begin([{ replies: [{ text: "first", calls }, { text: "done" }] }]);
  const clockOfLoop = createTestClock();
  await runAgentLoop({
    ...work,
    clock: clockOfLoop,
    tools: { ...work.tools, call: () => Promise.resolve({ kind: "ok", content: "here", truncated: false }) },
    // However long a disk takes for the end of a step.
    onEntry: ({ kind }) => void (kind === "step-ended" && clockOfLoop.advance(1_000)),
  });

  const { sessionId } = work.writer;
  const { rows } = await database.admin.query<{ what: string; by: string }>(
    `select 'settled' as what, xmin as by from provost.budget_reservations
     where reservation_id = $1 || '/1' and state = 'settled'
     union all select 'answered', xmin from provost.agent_session_entries
     where session_id = $1 and entry->>'kind' = 'tool-answer'`,
    [sessionId],
  );

  expect(rows.map(({ what }) => what)).toEqual(["settled", "answered"]);
  expect(new Set(rows.map(({ by }) => by)).size).toBe(1);
});
