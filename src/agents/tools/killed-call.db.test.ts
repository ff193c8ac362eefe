/** kill -9 while a tool works: that it was begun was on record before, so nobody does it a second time. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import type { CallsToKill, CallToKill } from "../../../test/support/tool-call-to-kill.ts";
import { openTestTools, person, TENANT, type TestTools } from "../../../test/support/tools.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { AttemptId, RunId } from "../../model/ids.ts";
import { systemClock } from "../../runtime/clock.ts";
import { createBudgetDesk } from "../budgets/budget-desk.ts";
import { createBudgets } from "../budgets/create-budgets.ts";

const PROCESS = join(import.meta.dirname, "../../../test/support/tool-call-to-kill.ts");

let connection: Awaited<ReturnType<typeof createDatabase>>;
let tools: TestTools;
beforeAll(async () => {
  connection = await createDatabase();
  tools = await openTestTools(systemClock, {}, connection);
});
afterAll(async () => {
  await tools.end();
  await dropDatabase(connection);
});

/** @returns what was on record of each call when its tool was at work; then their process was killed */
const callAndKill = async (work: CallsToKill): Promise<Map<string, unknown>> => {
  const child = spawn(process.execPath, [PROCESS], {
    env: { ...process.env, CALLS_TO_KILL: JSON.stringify(work) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = once(child, "close");
  const seen = new Map<string, unknown>();
  for await (const line of createInterface(child.stdout)) {
    const { sessionId, ...rest } = JSON.parse(line) as { sessionId: string };
    seen.set(sessionId, rest);
    if (seen.size === work.calls.length) break;
  }
  child.kill("SIGKILL");
  await closed;
  return seen;
};

const parts = () => ({ db: tools.db, clock: systemClock, events: createEventLog() });

test("calls that are killed at work are not done again, and say that nobody knows, with and without a budget", async () => {
  const rest = { measure: "ms", most: 1_000_000, period: "total", warnPercent: 80, downgradePercent: null } as const;
  await createBudgetDesk(parts()).set(person("owner"), { scope: "run", key: "budgeted", ...rest });
  const folder = await mkdtemp(join(tmpdir(), "provost-killed-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const calls: CallToKill[] = [];
  for (const [sessionId, about] of [
    ["in an attempt, whose time is metered", { attemptId: "attempt" as AttemptId }],
    ["in a run without a budget", { runId: "free" as RunId }],
    ["in a run with a budget of time", { runId: "budgeted" as RunId }],
  ] as const) {
    const worktree = await mkdtemp(join(folder, "worktree-"));
    const call = { callId: "call", name: "write_file", input: { path: "a.txt", content: "a" } };
    calls.push({ about: { ...about, sessionId, worktree }, call });
  }

  const seen = await callAndKill({ connection, calls });
  const again = tools.again({ budgets: createBudgets(parts()) });
  for (const { about, call } of calls) {
    expect(seen.get(about.sessionId)).toMatchObject({ row: { state: "begun", callId: "call" } });
    expect(await readFile(join(about.worktree, "effect.txt"), "utf8")).toBe("done\n");
    let done = 0;
    const instead = async (): Promise<string> => `${(done += 1)}`;
    const caller = again.caller(await tools.site(about));
    const answer = await caller.call({ ...call, signal: new AbortController().signal, instead });
    expect(answer).toMatchObject({ kind: "failed", code: "TOOL_OUTCOME_UNKNOWN" });
    expect(done).toBe(0);
    const events = await tools.db.transaction(TENANT, (tx) => createEventLog().read(tx, { limit: 1_000 }));
    const ended = events.filter(({ payload }) => payload["sessionId"] === about.sessionId);
    expect(ended).toMatchObject([{ name: "tool.called", payload: { code: "TOOL_OUTCOME_UNKNOWN" } }]);
  }
});
