import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import type { BudgetSetting } from "../../model/budget.ts";
import type { TenantId } from "../../model/ids.ts";
import { lockReservations } from "../../store/models/budget-reservations.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import type { BegunCall } from "../../store/tools/begun-calls.ts";
import { listToolCalls } from "../../store/tools/tool-calls.ts";
import { createBudgetDesk } from "./budget-desk.ts";
import type { Amount, Budgets, BudgetScope } from "./budgets.ts";
import { createBudgets, expireOverdue } from "./create-budgets.ts";
import { meterTime } from "./meter-time.ts";

let database: TestDatabase;
let second: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  second = await openDatabase(database.connection);
});
afterAll(async () => {
  await second.close();
  await database.drop();
});

const clock = createTestClock();
const events = createEventLog();
const partsOn = (db: Database) => ({ db, events, clock });
const desk = () => createBudgetDesk(partsOn(database.db));

let count = 0;
/** A tenant of its own for each test, with one budget. */
const begin = async (more: Partial<BudgetSetting> = {}) => {
  const tenantId = `tenant-${(count += 1)}` as TenantId;
  const actor: Actor = {
    tenantId,
    kind: "user",
    id: "ada",
    roles: ["owner"],
    scopes: null,
    credentialId: null,
    expiresAt: null,
  };
  const setting: BudgetSetting = {
    scope: "run",
    key: "r1",
    measure: "tokens",
    most: 1_000,
    period: "total",
    warnPercent: 80,
    downgradePercent: null,
    ...more,
  };
  await desk().set(actor, setting);
  const scope: BudgetScope = { tenantId, runId: "r1", taskId: "t1", agentName: "coder" };
  const counts = async () => {
    const [budget] = (await desk().list(tenantId)).budgets;
    return { spent: budget?.spent, reserved: budget?.reserved };
  };
  return { tenantId, actor, scope, setting, counts, budgets: createBudgets(partsOn(database.db)) };
};

const namesOf = async (tenantId: TenantId) =>
  (await database.db.transaction(tenantId, (tx) => events.read(tx, { limit: 100 }))).map(({ name }) => name);

test("what is reserved is taken from the room, what was spent takes its place, and an id counts once", async () => {
  const { budgets, scope, counts } = await begin();

  expect(await budgets.reserve(scope, "a", { tokens: 600 })).toEqual({ kind: "reserved", warnings: [] });
  expect(await budgets.reserve(scope, "a", { tokens: 600 })).toEqual({ kind: "reserved", warnings: [] });
  expect(await budgets.reserve(scope, "b", { tokens: 500 })).toMatchObject({ kind: "refused", action: "stop" });
  expect(await counts()).toEqual({ spent: 0, reserved: 600 });
  await budgets.settle(scope, "a", { tokens: 150 });
  await budgets.settle(scope, "a", { tokens: 150 });
  expect(await counts()).toEqual({ spent: 150, reserved: 0 });
  expect(await budgets.reserve(scope, "b", { tokens: 700 })).toEqual({
    kind: "reserved",
    warnings: ["run r1: tokens"],
  });
  await budgets.release(scope, "b");
  expect(await counts()).toEqual({ spent: 150, reserved: 0 });
  expect(await budgets.reserve(scope, "b", { tokens: 1 })).toMatchObject({ kind: "reserved" });
});

test("every budget on the way has to have room: tenant, project, run, task, agent, agent in the run", async () => {
  for (const [scope, key] of [
    ["tenant", ""],
    ["project", "p1"],
    ["run", "r1"],
    ["task", "r1/t1"],
    ["agent", "coder"],
    ["agent", "r1/coder"],
  ] as const) {
    const { budgets, scope: spender } = await begin({ scope, key, most: 10 });
    const whole = { ...spender, project: "p1" };

    expect(await budgets.reserve(whole, "a", { tokens: 11 })).toMatchObject({ kind: "refused" });
    expect(await budgets.reserve(whole, "b", { tokens: 10 })).toMatchObject({ kind: "reserved" });
    expect(await budgets.reserve({ tenantId: whole.tenantId, agentName: "other" }, "c", { tokens: 1 })).toMatchObject({
      kind: scope === "tenant" ? "refused" : "reserved",
    });
  }
});

test("an unknown price is not free: a budget of money refuses what nobody can price, and marks what was spent so", async () => {
  const { budgets, scope, tenantId } = await begin({ measure: "micro_usd", most: 5_000_000 });

  const refused = await budgets.reserve(scope, "a", { microUsd: null });
  await budgets.settle(scope, "b", { microUsd: null });

  expect(refused).toMatchObject({ kind: "refused", message: expect.stringContaining("price") as string });
  expect((await desk().list(tenantId)).budgets).toMatchObject([{ spent: 0, unpriced: 1 }]);
});

test("a budget asks for something cheaper before it is used up, and warns once", async () => {
  const { budgets, scope, tenantId } = await begin({ warnPercent: 50, downgradePercent: 60 });

  expect(await budgets.reserve(scope, "a", { tokens: 550 })).toMatchObject({ warnings: ["run r1: tokens"] });
  expect(await budgets.reserve(scope, "b", { tokens: 100 })).toMatchObject({ kind: "refused", action: "downgrade" });
  expect(await budgets.reserve(scope, "b", { tokens: 100, downgraded: true })).toMatchObject({ kind: "reserved" });
  expect(await budgets.reserve(scope, "c", { tokens: 900, downgraded: true })).toMatchObject({ action: "stop" });
  expect((await namesOf(tenantId)).filter((name) => name === "budget.warned")).toHaveLength(1);
});

test("what was spent counts anew with each day, and what is held goes on", async () => {
  const { budgets, scope, counts } = await begin({ period: "day" });
  await budgets.reserve(scope, "a", { tokens: 400 });
  await budgets.settle(scope, "a", { tokens: 900 });
  await budgets.reserve(scope, "b", { tokens: 50 });

  clock.advance(86_400_000);

  expect(await counts()).toEqual({ spent: 0, reserved: 50 });
});

test("what nobody has settled counts as spent when it is overdue, until somebody says what it was", async () => {
  const { budgets, scope, counts, tenantId } = await begin();
  await budgets.reserve(scope, "lost", { tokens: 300 });
  await budgets.reserve(scope, "late", { tokens: 200 });

  clock.advance(3_600_000);
  await expireOverdue(partsOn(database.db), tenantId);
  const presumed = await counts();
  await budgets.settle(scope, "late", { tokens: 30 });

  expect(presumed).toEqual({ spent: 500, reserved: 0 });
  expect(await counts()).toEqual({ spent: 330, reserved: 0 });
});

test("the switch for all refuses every reservation until it is turned back", async () => {
  const { budgets, scope, actor, tenantId } = await begin();

  await desk().stopAll(actor, "a model went wild");
  const stopped = await budgets.reserve(scope, "a", { tokens: 1 });
  await desk().resumeAll(actor);

  expect(stopped).toMatchObject({
    kind: "refused",
    action: "stop",
    message: expect.stringContaining("wild") as string,
  });
  expect(await budgets.reserve(scope, "a", { tokens: 1 })).toMatchObject({ kind: "reserved" });
  expect(await namesOf(tenantId)).toEqual(expect.arrayContaining(["budget.stopped", "budget.released"]));
});

test("work gets its time in stretches, and is ended when a budget gives no more", async () => {
  const { budgets, scope, counts } = await begin({ measure: "ms", most: 120 });

  const metered = await meterTime(
    budgets,
    { scope, id: "work", signal: new AbortController().signal, sliceMs: 50 },
    (signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve("ended"))),
  );

  expect(metered).toMatchObject({ kind: "refused", result: "ended", message: expect.stringContaining("ms") as string });
  expect((await counts()).reserved).toBe(0);
});

test("what no budget concerns is on record as well, and counts in a budget that comes before it is settled", async () => {
  const { tenantId, actor, setting, counts, budgets } = await begin({ key: "another" });
  const scope: BudgetScope = { tenantId, runId: "r1", agentName: "coder" };
  const held = { tokens: 100 };

  const made = await Promise.all(["a", "b", "c"].map((id) => budgets.reserve(scope, id, held)));
  await Promise.all([budgets.settle(scope, "a", { tokens: 70 }), budgets.release(scope, "b")]);
  const again = await budgets.reserve(scope, "b", held);
  const states = await database.db.transaction(tenantId, (tx) => lockReservations(tx, ["a", "b", "c"]));
  await desk().remove(actor, { scope: "run", key: "another", measure: "tokens" });
  await desk().set(actor, { ...setting, key: "r1" });
  await Promise.all([budgets.settle(scope, "a", { tokens: 999 }), budgets.settle(scope, "c", { tokens: 30 })]);

  expect([...made, again]).toEqual(Array.from({ length: 4 }, () => ({ kind: "reserved", warnings: [] })));
  expect(states.map(({ state, spent }) => [state, spent])).toEqual([
    ["settled", { tokens: 70 }],
    ["held", null],
    ["held", null],
  ]);
  expect(await counts()).toEqual({ spent: 30, reserved: 0 });
});

type Step = { instance: 0 | 1; estimate: number; actual: number; fate: "settled" | "released" | "crashed" | "late" };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    instance: fc.constantFrom(0 as const, 1 as const),
    estimate: fc.integer({ min: 1, max: 400 }),
    actual: fc.integer({ min: 0, max: 500 }),
    fate: fc.constantFrom("settled" as const, "released" as const, "crashed" as const, "late" as const),
  }),
  { minLength: 1, maxLength: 12 },
);

const over = ({ estimate, actual, fate }: Step): number =>
  fate === "settled" || fate === "late" ? Math.max(0, actual - estimate) : 0;

const attempt = async (budgets: Budgets, scope: BudgetScope, id: string, step: Step): Promise<boolean> => {
  const amount: Amount = { tokens: step.estimate };
  if ((await budgets.reserve(scope, id, amount)).kind === "refused") return false;
  if (step.fate === "settled") await budgets.settle(scope, id, { tokens: step.actual });
  if (step.fate === "released") await budgets.release(scope, id);
  return true;
};

test("two control planes that spend at once never spend more than the limit but for misestimates, and lose nothing", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const { tenantId, scope, setting, counts } = await begin();
      const instances = [createBudgets(partsOn(database.db)), createBudgets(partsOn(second))] as const;

      const taken = await Promise.all(all.map((step, at) => attempt(instances[step.instance], scope, `s${at}`, step)));
      const reserved = all.filter((_, at) => taken[at]);
      const sum = (of: (step: Step) => number) => reserved.reduce((total, step) => total + of(step), 0);
      const now = await counts();
      expect(Number(now.spent) + Number(now.reserved)).toBeLessThanOrEqual(setting.most + sum(over));

      clock.advance(3_600_000);
      await Promise.all([expireOverdue(partsOn(database.db), tenantId), expireOverdue(partsOn(second), tenantId)]);
      await Promise.all(
        all.map(async (step, at) =>
          taken[at] && step.fate === "late"
            ? instances[at % 2 === 0 ? 0 : 1].settle(scope, `s${at}`, { tokens: step.actual })
            : undefined,
        ),
      );
      const spent = { settled: (step: Step) => step.actual, late: (step: Step) => step.actual, released: () => 0 };
      const wanted = sum((step) => (step.fate === "crashed" ? step.estimate : spent[step.fate](step)));
      expect(await counts()).toEqual({ spent: wanted, reserved: 0 });
    }),
    { numRuns: 40 },
  );
});

const callOf = (callId: string): BegunCall => ({
  sessionId: "session",
  callId,
  tool: "write_file",
  actor: "agent:coder",
  agentName: "coder",
  runId: "r1",
  taskId: null,
  attemptId: null,
  input: "{}",
  inputHash: "hash",
  begunAt: clock.now(),
});

test.each([
  ["a budget", "r1"],
  ["no budget", "another run"],
])(
  "a call begins with its reservation that %s concerns, once; and not with one that is refused",
  async (_what, key) => {
    const { budgets, scope, tenantId, actor } = await begin({ key, most: 100 });
    const begun = async (): Promise<string[]> => {
      const rows = await database.db.transaction(tenantId, (tx) => listToolCalls(tx, { limit: 100 }));
      return rows.map(({ callId, state }) => `${callId} ${state}`).sort();
    };
    const many = ["a", "b", "c"].map((id) => budgets.reserve(scope, id, { tokens: 10 }, callOf(id)));

    expect(await Promise.all(many)).toMatchObject([{ begun: true }, { begun: true }, { begun: true }]);
    expect(await budgets.reserve(scope, "a", { tokens: 10 }, callOf("a"))).toMatchObject({ begun: false });
    expect(await budgets.reserve(scope, "plain", { tokens: 10 })).toEqual({ kind: "reserved", warnings: [] });
    const refused = { kind: "refused", code: "BUDGET_EXHAUSTED" };
    const dear = await budgets.reserve(scope, "dear", { tokens: 1_000 }, callOf("dear"));
    expect(dear).toMatchObject(key === "r1" ? refused : { kind: "reserved", begun: true });
    await desk().stopAll(actor, "enough");
    const stopped = { kind: "refused", code: "AGENTS_STOPPED" };
    expect(await budgets.reserve(scope, "late", { tokens: 1 }, callOf("late"))).toMatchObject(stopped);
    const all = ["a begun", "b begun", "c begun", "dear begun"];
    expect(await begun()).toEqual(key === "r1" ? all.slice(0, 3) : all);
  },
);
