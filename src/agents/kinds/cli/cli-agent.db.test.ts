/** A program of the test's own, told by data how it is understood: what becomes of its attempt. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { unlimitedBudgets } from "../../../../test/support/unlimited-budgets.ts";
import type { CliProgram } from "../../../model/cli-agent.ts";
import { LOCAL_TENANT, type AgentId, type AttemptId, type RunId, type TaskId } from "../../../model/ids.ts";
import { systemClock } from "../../../runtime/clock.ts";
import type { Budgets } from "../../budgets/budgets.ts";
import { openSessions, type Sessions } from "../../sessions/sessions.ts";
import type { WorkResult } from "../agent-kind.ts";
import { createCliAgent } from "./cli-agent.ts";

let database: TestDatabase;
let sessions: Sessions;
let folder: string;
let count = 0;
beforeAll(async () => {
  database = await openTestDatabase();
  sessions = await openSessions({ db: database.db, clock: systemClock });
});
afterAll(async () => {
  await sessions.close();
  await database.drop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-agent-"));
  count += 1;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (script: string): CliProgram => {
  const file = join(folder, "program.cjs");
  writeFileSync(file, `const say = (line) => console.log(JSON.stringify(line));\n${script}`);
  return {
    command: [process.execPath, file, "{promptFile}", "{session}", ["--model", "{model}"]],
    files: { ".settings/own.json": "{}" },
    output: [
      { when: { type: "text" }, gives: { kind: "text", text: "text" } },
      { when: { type: "usage" }, gives: { kind: "usage", input: "in", output: "out", usd: "usd" } },
      { when: { type: "end" }, gives: { kind: "result", failedWhen: { ok: false }, message: "why" } },
    ],
    failures: [{ words: ["out of luck"], means: "MODEL_OVERLOADED" }],
  };
};

type Options = { maxOutputBytes?: number; budgets?: Budgets; signal?: AbortSignal; timeoutMs?: number };

const attempt = async (script: string, options: Options = {}): Promise<{ result: WorkResult; output: string }> => {
  const {
    budgets = unlimitedBudgets(),
    maxOutputBytes = 1_000_000,
    signal = new AbortController().signal,
    timeoutMs = 30_000,
  } = options;
  const noTools = (): never => {
    throw new Error("a CLI calls no tools of ours");
  };
  const kind = createCliAgent({
    clock: systemClock,
    sessions,
    budgets,
    priceOf: () => null,
    tools: noTools,
    maxOutputBytes,
  });
  const outputPath = join(folder, "output");
  const agent = { name: "coder", kind: "cli", capabilities: [], env: [], cli: { program: program(script) } };
  const ids = { runId: "run" as RunId, taskId: `cli-${count}` as TaskId, attemptId: `cli-${count}-1` as AttemptId };
  const lease = { tenantId: LOCAL_TENANT, ...ids, number: 1, agentId: "local-1" as AgentId, token: 1 };
  const result = await kind.work({
    lease: { ...lease, expiresAt: new Date(), previousFailure: null },
    task: { title: "Write the greeting", script: null, conflictFiles: [] },
    assignment: {
      agent,
      details: "It greets by name.",
      phase: null,
      acceptance: [],
      deliverables: [],
      touches: [],
      checks: [],
      earlier: [],
    },
    worktree: folder,
    baseCommit: "0".repeat(40),
    outputPath,
    env: { PATH: process.env["PATH"] ?? "", KEY: "a-value-to-keep" },
    secrets: [{ name: "KEY", value: "a-value-to-keep" }],
    timeoutMs,
    registryDir: join(folder, "processes"),
    signal,
  });
  return { result, output: readFileSync(outputPath, "utf8") };
};

const sessionOfTask = async () => {
  const [session] = (await sessions.page(LOCAL_TENANT, { before: null, limit: 50 })).filter(
    ({ taskId }) => taskId === `cli-${count}`,
  );
  return session;
};

test("it gets its prompt, a home of its own and what it asks for, and what it spends is settled", async () => {
  const budgets = unlimitedBudgets();
  const { result, output } = await attempt(
    `const { existsSync, readFileSync } = require("node:fs");
     const [promptFile, session, ...more] = process.argv.slice(2);
     const home = existsSync(process.env.HOME + "/.settings/own.json");
     const told = readFileSync(promptFile, "utf8").includes("It greets by name.");
     say({ type: "text", text: JSON.stringify({ home, told, more, key: process.env.KEY }) });
     console.error("a word to people");
     say({ type: "usage", in: 100, out: 20, usd: 0.5 });
     say({ type: "end", ok: true });`,
    { budgets },
  );

  expect(result).toEqual({ kind: "done", exitCode: 0 });
  expect(output).toContain('{"home":true,"told":true,"more":[],"key":"[secret KEY]"}');
  expect(output).toContain("a word to people");
  expect([...budgets.settled.values()]).toEqual([{ tokens: 120, microUsd: 500_000, iterations: 1 }]);
  expect(await sessionOfTask()).toMatchObject({ state: "ended", steps: 1, microUsd: 500_000 });
  expect(existsSync(join(folder, "output.home"))).toBe(false);
});

test("what it says of its failure decides whether it is tried again", async () => {
  const { result } = await attempt(`say({ type: "end", ok: false, why: "Out of luck today" }); process.exitCode = 4;`);
  expect(result).toMatchObject({
    kind: "failed",
    exitCode: 4,
    failure: {
      code: "MODEL_OVERLOADED",
      class: "dependency",
      message: expect.stringContaining("Out of luck") as string,
    },
  });
  expect(await sessionOfTask()).toMatchObject({ state: "failed" });
});

test("words on standard error are told when there are no others", async () => {
  const { result } = await attempt(`console.error("no idea: a-value-to-keep"); process.exitCode = 2;`);
  expect(result).toMatchObject({
    failure: { code: "AGENT_PROGRAM_FAILED", message: expect.stringContaining("[secret KEY]") as string },
  });
});

const HANGS = `say({ type: "text", text: "begun" }); setInterval(() => undefined, 1_000);`;

test("it is ended when its time is up", async () => {
  const { result } = await attempt(HANGS, { timeoutMs: 1_500 });
  expect(result).toMatchObject({ kind: "failed", failure: { code: "TASK_TIMEOUT", class: "timeout" } });
});

test("it is not begun without a budget, and ended when none is left for its next step", async () => {
  let left = 1;
  const unlimited = unlimitedBudgets();
  const refused = {
    kind: "refused",
    code: "BUDGET_EXHAUSTED",
    budget: "b",
    whose: "run",
    message: "b is spent",
    action: "stop",
  } as const;
  const budgets: Budgets = {
    ...unlimited,
    reserve: (scope, id, amount) =>
      (left -= 1) >= 0 ? unlimited.reserve(scope, id, amount) : Promise.resolve(refused),
  };
  const script = `say({ type: "usage", in: 1, out: 1 }); ${HANGS}`;

  expect((await attempt(script, { budgets })).result).toMatchObject({ failure: { code: "MODEL_BUDGET_EXHAUSTED" } });
  const file = join(folder, "begun");
  const touch = `require("node:fs").writeFileSync(${JSON.stringify(file)}, "");`;
  expect((await attempt(touch, { budgets })).result).toMatchObject({ failure: { code: "MODEL_BUDGET_EXHAUSTED" } });
  expect(existsSync(file)).toBe(false);
});

test("a CLI that prints more than is heard is told to have been cut, in its output and its session", async () => {
  const script = `
    say({ type: "text", text: "heard" });
    say({ type: "text", text: "x".repeat(5000) });
    say({ type: "end", ok: true });`;

  const { result, output } = await attempt(script, { maxOutputBytes: 1_000 });

  expect(result.kind).toBe("failed");
  expect(output).toContain("heard");
  expect(output).toMatch(/! standard output: cut here: the first 1000 bytes are kept of 5\d\d\d that were printed/u);
});
