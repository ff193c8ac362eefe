import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { agent, openTestTools, person, TENANT, type TestTools } from "../../../test/support/tools.ts";
import { unlimitedBudgets } from "../../../test/support/unlimited-budgets.ts";
import { DEFAULT_BUNDLE } from "../../access/policy/bundle.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { RunId } from "../../model/ids.ts";
import type { Budgets } from "../budgets/budgets.ts";
import type { ToolCall } from "./tool-caller.ts";

const clock = createTestClock();
let tools: TestTools;
/** Reservations that were given back, and those that were settled. */
const budget = { refuse: false, reserved: [] as string[], settled: [] as string[], released: [] as string[] };
const budgets: Budgets = {
  ...unlimitedBudgets(),
  reserve: async (_scope, id, amount) => {
    if (budget.refuse) {
      const message = "nothing is left";
      return { kind: "refused", code: "BUDGET_EXHAUSTED", budget: "time", whose: "run", message, action: "stop" };
    }
    budget.reserved.push(`${id} ${amount.ms}`);
    return unlimitedBudgets().reserve(_scope, id, amount);
  },
  settle: async (_scope, id) => void budget.settled.push(id),
  release: async (_scope, id) => void budget.released.push(id),
};
beforeAll(async () => {
  tools = await openTestTools(clock, { budgets });
});
afterAll(() => tools.end());

let calls = 0;
const callOf = (name: string, input: unknown, about: Partial<ToolCall> = {}): ToolCall => ({
  callId: `call-${(calls += 1)}`,
  name,
  input,
  signal: new AbortController().signal,
  ...about,
});
const recorded = async (callId: string) => {
  const all = await tools.calls(TENANT, { limit: 500 });
  return all.find((call) => call.callId === callId);
};
const eventsOf = async (callId: string) => {
  const found = await tools.db.transaction(TENANT, (tx) => createEventLog().read(tx, { limit: 10_000 }));
  return found.filter(({ name, payload }) => name === "tool.called" && payload["callId"] === callId);
};
const inForce = async (policies: string) => {
  await tools.access.policies.activate(person("owner"), { policies, tests: null }, "a test");
  clock.advance(500);
};

test("a call that passes does its work, and is on record with what decided about it", async () => {
  const site = await tools.site();
  const call = callOf("write_file", { path: "src/a.txt", content: "hello\n" });
  expect(await tools.caller(site).call(call)).toEqual({
    kind: "ok",
    content: "wrote 6 bytes to src/a.txt",
    truncated: false,
  });
  expect(await readFile(join(site.worktree ?? "", "src/a.txt"), "utf8")).toBe("hello\n");
  const row = await recorded(call.callId);
  expect(row).toMatchObject({ state: "ended", outcome: "ok", step: null, actor: "agent:coder", tool: "write_file" });
  expect(row?.policyVersion).toMatch(/^default@/);
  expect(row?.reason).toBe("permitted by role:agent");
  expect(Object.keys(row?.timings ?? {})).toEqual([
    "schema",
    "catalogue",
    "policy",
    "approval",
    "budget",
    "limit",
    "sandbox",
  ]);
  const [event, ...more] = await eventsOf(call.callId);
  expect(more).toEqual([]);
  expect(event).toMatchObject({ actor: "agent:coder", stream: "tenant" });
  expect(event?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(event?.payload).toMatchObject({ outcome: "ok", action: "tool:write_file", subjects: [{ path: "src/a.txt" }] });
});

test("a call in a run is in the hash chain of the run", async () => {
  const site = await tools.site({ runId: "run-1" as RunId });
  const call = callOf("list_files", {});
  await tools.caller(site).call(call);
  expect((await eventsOf(call.callId))[0]).toMatchObject({ stream: "run-1", runId: "run-1" });
});

test("the same call is done once, also after a restart; with another input it is refused", async () => {
  const site = await tools.site();
  const path = join(site.worktree ?? "", "a.txt");
  await writeFile(path, "one one");
  const call = callOf("edit_file", { path: "a.txt", find: "one", replace: "one!", all: true });
  const first = await tools.caller(site).call(call);
  const restarted = tools.again();
  expect(await restarted.caller(site).call(call)).toEqual(first);
  expect(await readFile(path, "utf8")).toBe("one! one!");
  const other = { ...call, input: { path: "a.txt", find: "x", replace: "y" } };
  expect(await restarted.caller(site).call(other)).toMatchObject({ kind: "refused", code: "TOOL_CALL_REUSED" });
  expect(await eventsOf(call.callId)).toHaveLength(1);
});

test("what another process has put on record since is not done again", async () => {
  const site = await tools.site();
  const path = join(site.worktree ?? "", "a.txt");
  await writeFile(path, "one");
  const [here, there] = [tools.caller(site), tools.again().caller(site)];
  await here.call(callOf("list_files", {})); // by now it has asked which calls are on record
  const write = callOf("edit_file", { path: "a.txt", find: "one", replace: "one!" });
  const read = callOf("read_file", { path: "a.txt" });
  const answers = [await there.call(write), await there.call(read)];
  expect([await here.call(write), await here.call(read)]).toEqual(answers);
  expect(await readFile(path, "utf8")).toBe("one!");
  expect([...(await eventsOf(write.callId)), ...(await eventsOf(read.callId))]).toHaveLength(2);
  const other = { ...write, input: { path: "a.txt", find: "x", replace: "y" } };
  expect(await tools.caller(site).call(other)).toMatchObject({ kind: "refused", code: "TOOL_CALL_REUSED" });
});

test("calls that end side by side are put on record together", async () => {
  let [written, worked] = [0, 0];
  const all = Promise.withResolvers<undefined>();
  const counting: typeof tools.db.pipeline = async (tenantId, statements, options) => {
    if (statements.some(({ text }) => text.includes("insert into events")) && (written += 1) === 1) await all.promise;
    return tools.db.pipeline(tenantId, statements, options);
  };
  const site = await tools.site();
  await tools.caller(site).call(callOf("list_files", {})); // the first of a chain has to make its head as well
  const caller = tools.again({ db: { ...tools.db, pipeline: counting } }).caller(site);
  const instead = async (): Promise<string> => {
    if ((worked += 1) === 20) all.resolve(undefined);
    return "done";
  };
  const calls = Array.from({ length: 20 }, () => callOf("list_files", {}, { instead }));
  const answers = await Promise.all(calls.map((call) => caller.call(call)));
  expect(answers.map(({ kind }) => kind)).toEqual(calls.map(() => "ok"));
  for (const { callId } of calls) expect(await eventsOf(callId)).toHaveLength(1);
  expect(written).toBeLessThanOrEqual(2); // those that were there first, and all the others
});

test("two calls with one id at the same time are one", async () => {
  const site = await tools.site();
  const caller = tools.caller(site);
  const call = callOf("write_file", { path: "a.txt", content: "a" });
  const answers = await Promise.all([caller.call(call), caller.call(call)]);
  expect(answers[0]).toEqual(answers[1]);
  expect(await eventsOf(call.callId)).toHaveLength(1);
});

/** As a process leaves it that is killed in the middle of the work. */
const begunOnly = async (sessionId: string, callId: string, tool: string, inputHash: string) => {
  await tools.db.transaction(TENANT, (tx) =>
    tx.query(
      `insert into tool_calls (tenant_id, session_id, call_id, tool, state, actor, agent_name, input, input_hash, begun_at)
       values ($1, $2, $3, $4, 'begun', 'agent:coder', 'coder', '{}', $5, $6)`,
      [TENANT, sessionId, callId, tool, inputHash, tx.now],
    ),
  );
};
const hashOf = async (name: string, input: unknown) => {
  const site = await tools.site();
  const call = callOf(name, input);
  await tools.caller(site).call(call);
  return (await recorded(call.callId))?.inputHash ?? "";
};

test("a call that began and did not end is answered honestly, and not done", async () => {
  const site = await tools.site();
  const input = { path: "b.txt", content: "b" };
  const call = callOf("write_file", input);
  await begunOnly(site.sessionId, call.callId, "write_file", await hashOf("write_file", input));
  const answer = await tools.caller(site).call(call);
  expect(answer).toMatchObject({ kind: "failed", code: "TOOL_OUTCOME_UNKNOWN" });
  expect(answer).toMatchObject({ message: expect.stringContaining("unknown whether it took effect") });
  await expect(readFile(join(site.worktree ?? "", "b.txt"))).rejects.toThrow("ENOENT");
  expect(await recorded(call.callId)).toMatchObject({ state: "ended", outcome: "failed" });
  expect(await tools.caller(site).call(call)).toEqual(answer);
});

test("a call that began and did not end is done again where that changes nothing more", async () => {
  const site = await tools.site();
  const call = callOf("list_files", {});
  await begunOnly(site.sessionId, call.callId, "list_files", await hashOf("list_files", {}));
  expect(await tools.caller(site).call(call)).toMatchObject({ kind: "ok", content: "[the folder is empty]" });
});

const refusals: [string, string, (call: ToolCall) => Promise<ToolCall | void>][] = [
  ["schema", "TOOL_INPUT_INVALID", async (call) => ({ ...call, input: { path: "a.txt", content: "a", sudo: true } })],
  ["schema", "TOOL_NOT_FOUND", async (call) => ({ ...call, name: "write_any_file" })],
  [
    "catalogue",
    "TOOL_DISABLED",
    async () => void (await tools.catalogue.set(person("owner"), "write_file", { enabled: false })),
  ],
  [
    "policy",
    "TOOL_FORBIDDEN",
    async () =>
      inForce(
        `${DEFAULT_BUNDLE}\nforbid (principal, action == Provost::Action::"tool:write_file", resource) when { resource has path && resource.path like "*.txt" };`,
      ),
  ],
  ["budget", "TOOL_BUDGET_EXHAUSTED", async () => void (budget.refuse = true)],
  [
    "limit",
    "RATE_LIMITED",
    async () =>
      tools.access.limits.set(person("owner"), {
        subject: "actor",
        rateClass: "tool",
        tokens: 1,
        perSeconds: 3_600,
        burst: 1,
      }),
  ],
  ["sandbox", "TOOL_NO_WORKTREE", async () => undefined],
];

test.each(refusals)(
  "what is refused by %s (%s) stops everything after it, and is on record",
  async (step, code, prepare) => {
    const site = await tools.site(step === "sandbox" ? { worktree: null } : {});
    const usual = callOf("write_file", { path: "a.txt", content: "a" });
    const call = (await prepare(usual)) ?? usual;
    clock.advance(1_000);
    budget.reserved = [];
    budget.released = [];
    try {
      if (step === "limit") await tools.caller(site).call(callOf("list_files", {}));
      budget.reserved = [];
      const answer = await tools.caller(site).call(call);
      expect(answer).toMatchObject({ kind: "refused", step, code });
      const order = ["schema", "catalogue", "policy", "approval", "budget", "limit", "sandbox"];
      const row = await recorded(call.callId);
      expect(row).toMatchObject({ outcome: "refused", step, code, workMs: null });
      expect(Object.keys(row?.timings ?? {})).toEqual(order.slice(0, order.indexOf(step) + 1));
      expect(await eventsOf(call.callId)).toMatchObject([{ payload: { outcome: "refused", step, code } }]);
      const tookBudget = order.indexOf(step) > order.indexOf("budget") ? 1 : 0;
      expect(budget.reserved).toHaveLength(tookBudget);
      expect(budget.released).toHaveLength(tookBudget);
      const written = readFile(join(site.worktree ?? tools.folder, "a.txt"));
      await expect(written).rejects.toThrow("ENOENT");
    } finally {
      budget.refuse = false;
      await tools.catalogue.set(person("owner"), "write_file", { enabled: true });
      await tools.access.limits.unset(person("owner"), { subject: "actor", rateClass: "tool" });
      await inForce(DEFAULT_BUNDLE);
    }
  },
);

test.each([
  ["the policies", { authorizeTool: () => Promise.reject(new Error("out of order")) }, "policy"],
  ["the limits", { limit: () => Promise.reject(new Error("out of order")) }, "limit"],
])("when %s cannot be asked, the answer is no", async (_what, broken, step) => {
  const { ports, authorizeTool, cache } = tools.access;
  const failing = tools.again({ access: { ...ports, authorizeTool, cache, ...broken } });
  const site = await tools.site();
  const call = callOf("write_file", { path: "a.txt", content: "a" });
  expect(await failing.caller(site).call(call)).toMatchObject({
    kind: "refused",
    step,
    message: expect.stringContaining("out of order"),
  });
  expect(await recorded(call.callId)).toMatchObject({ outcome: "refused", step });
  await expect(readFile(join(site.worktree ?? "", "a.txt"))).rejects.toThrow("ENOENT");
});

test("when budgets cannot be asked, the answer is no", async () => {
  const failing = tools.again({
    budgets: { ...unlimitedBudgets(), reserve: () => Promise.reject(new Error("out of order")) },
  });
  const call = callOf("list_files", {});
  expect(await failing.caller(await tools.site()).call(call)).toMatchObject({ kind: "refused", step: "budget" });
});

test("when calls cannot be put on record, they are not done", async () => {
  const failing = tools.again({ db: { ...tools.db, pipeline: () => Promise.reject(new Error("the disk is full")) } });
  const site = await tools.site();
  const answer = await failing.caller(site).call(callOf("write_file", { path: "a.txt", content: "a" }));
  expect(answer).toMatchObject({ kind: "refused", message: expect.stringContaining("the disk is full") });
  await expect(readFile(join(site.worktree ?? "", "a.txt"))).rejects.toThrow("ENOENT");
});

test("the policies judge the actor of the site, whatever the input says", async () => {
  const site = await tools.site({ actor: person("viewer") });
  const answer = await tools.caller(site).call(callOf("write_file", { path: "a.txt", content: "a" }));
  expect(answer).toMatchObject({ kind: "refused", step: "policy", code: "TOOL_FORBIDDEN" });
});

test("values of secrets come neither into answers nor on record", async () => {
  const secrets = [{ name: "TOKEN", value: "s3cr3t-value-of-token" }];
  const site = await tools.site({ secrets });
  const write = callOf("write_file", { path: "a.txt", content: "s3cr3t-value-of-token" });
  await tools.caller(site).call(write);
  const read = callOf("read_file", { path: "a.txt" });
  expect(await tools.caller(site).call(read)).toMatchObject({ content: "1\t[secret TOKEN]" });
  expect(JSON.stringify([await recorded(write.callId), await recorded(read.callId)])).not.toContain("s3cr3t-value");
  expect(JSON.stringify(await eventsOf(read.callId))).not.toContain("s3cr3t-value");
});

test("a long answer is cut, and says so", async () => {
  const site = await tools.site();
  await writeFile(join(site.worktree ?? "", "long.txt"), `${"x".repeat(200)}\n`.repeat(1_000));
  const answer = await tools.caller(site).call(callOf("read_file", { path: "long.txt" }));
  expect(answer).toMatchObject({ kind: "ok", truncated: true });
  expect(answer.kind === "ok" ? answer.content.length : 0).toBeLessThan(49_000);
  expect(answer).toMatchObject({ content: expect.stringContaining("characters are left out") });
});

test("a call that is called off says so, and is on record", async () => {
  const site = await tools.site();
  const controller = new AbortController();
  controller.abort();
  const call = callOf("list_files", {}, { signal: controller.signal });
  expect(await tools.caller(site).call(call)).toMatchObject({ kind: "refused", code: "TOOL_CANCELLED" });
  expect(await recorded(call.callId)).toMatchObject({ outcome: "refused" });
});

test("models are shown the tools that are enabled, by their schemas", async () => {
  await tools.catalogue.set(person("owner"), "spawn_task", { enabled: false });
  clock.advance(500);
  const shown = await tools.caller(await tools.site({ actor: agent() })).schemas();
  expect(shown.map(({ name }) => name)).not.toContain("spawn_task");
  const read = shown.find(({ name }) => name === "read_file");
  expect(read?.inputSchema).toMatchObject({ type: "object", required: ["path"], additionalProperties: false });
});
