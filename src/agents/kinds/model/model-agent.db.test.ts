import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { createGitRepository, type GitRepository } from "../../../../test/support/git-repository.ts";
import { startModelServer, type ModelServer } from "../../../../test/support/model-server/model-server.ts";
import type { ScriptInput } from "../../../../test/support/model-server/script.ts";
import { unlimitedBudgets } from "../../../../test/support/unlimited-budgets.ts";
import { worktreeTools, type WorktreeTools } from "../../../../test/support/worktree-tools.ts";
import { createEventLog } from "../../../events/event-log.ts";
import { LOCAL_TENANT, type AgentId, type AttemptId, type RunId, type TaskId } from "../../../model/ids.ts";
import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import type { Lease, TaskFailure } from "../../../model/run.ts";
import { systemClock } from "../../../runtime/clock.ts";
import { openRepository } from "../../../workspace/repository.ts";
import { createWorktrees, type Worktrees } from "../../../workspace/worktrees.ts";
import { type Approvals, createApprovals } from "../../approvals/approvals.ts";
import { createModelRouter } from "../../profiles/model-router.ts";
import { findModelAccess } from "../../providers/model-access.ts";
import { openSessions, type Sessions } from "../../sessions/sessions.ts";
import type { WorkResult } from "../agent-kind.ts";
import { createModelAgent } from "./model-agent.ts";

let database: TestDatabase;
let sessions: Sessions;
let repository: GitRepository;
let folder: string;
let worktrees: Worktrees;
let server: ModelServer;
let tools: WorktreeTools;
let taskCount = 0;
let approvals: Approvals;

beforeAll(async () => {
  database = await openTestDatabase();
  sessions = await openSessions({ db: database.db, clock: systemClock });
  const allowed = { allowed: true, reason: "", policyVersion: "" };
  approvals = createApprovals({
    db: database.db,
    clock: systemClock,
    events: createEventLog(),
    authorize: () => Promise.resolve(allowed as never),
  });
});
afterAll(async () => {
  await approvals.close();
  await sessions.close();
  await database.drop();
});
beforeEach(async () => {
  repository = createGitRepository({ "README.md": "# Test\n", "src/a.js": "export const a = 1;\n" });
  folder = mkdtempSync(join(tmpdir(), "model-agent-"));
  worktrees = createWorktrees(await openRepository(repository.path), join(folder, "worktrees"));
  taskCount += 1;
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
  repository.remove();
});

type Replies = ScriptInput["conversations"][number]["replies"];
const serve = async (...conversations: ScriptInput["conversations"]): Promise<void> => {
  server = await startModelServer({ conversations });
};
const write = (path: string, content: string) => ({ name: "write", input: { path, content } });

type Attempt = {
  number?: number;
  agent?: Partial<AgentDeclaration>;
  previousFailure?: TaskFailure;
  signal?: AbortSignal;
  budgets?: ReturnType<typeof unlimitedBudgets>;
};

/** One attempt at the task of this test, in a worktree of its own. */
const attempt = async (options: Attempt = {}): Promise<{ result: WorkResult; worktree: string; output: string }> => {
  const { number = 1, agent, previousFailure = null, signal = new AbortController().signal } = options;
  const base = repository.git("rev-parse", "HEAD");
  const name = `attempts/${taskCount}-${number}`;
  const worktree = await worktrees.add(name, base, `provost/test/${taskCount}-${number}`);
  tools = worktreeTools(worktree);
  const lease: Lease = {
    tenantId: LOCAL_TENANT,
    runId: "run" as RunId,
    taskId: `task-${taskCount}` as TaskId,
    attemptId: `attempt-${taskCount}-${number}` as AttemptId,
    number,
    agentId: "local-1" as AgentId,
    token: number,
    expiresAt: new Date(),
    previousFailure,
  };
  const settings = { key: () => Promise.resolve("a-key-for-tests"), variable: () => `${server.url}/v1` };
  const kind = createModelAgent({
    db: database.db,
    events: createEventLog(),
    approvals,
    sessions,
    tools: () => tools,
    modelsOf: (_tenant, { models }) => Promise.all((models ?? []).map((choice) => findModelAccess(settings, choice))),
    clock: systemClock,
    router: createModelRouter(systemClock),
    budgets: options.budgets ?? unlimitedBudgets(),
    priceOf: (_model, { input, output }) => input + output,
  });
  const outputPath = join(folder, `output-${number}`);
  const result = await kind.work({
    lease,
    task: { title: "Write the greeting", script: null, conflictFiles: previousFailure?.files ?? [] },
    assignment: {
      agent: {
        name: "coder",
        kind: "model",
        capabilities: [],
        env: [],
        models: [{ model: "anthropic/scripted" }],
        ...agent,
      },
      details: "It greets by name.",
      phase: "Phase 1",
      acceptance: ["it greets"],
      deliverables: ["src/greet.js"],
      touches: ["src/**"],
      checks: [{ title: "greets", check: { kind: "exec", command: ["node", "src/greet.js"] } as never }],
      earlier: [{ taskId: "t0", title: "Set up", mergeCommit: "0123456789abcdef", files: ["package.json"] }],
    },
    worktree,
    baseCommit: base,
    outputPath,
    env: {},
    secrets: [],
    timeoutMs: 600_000,
    registryDir: join(folder, "processes"),
    signal,
  });
  return { result, worktree, output: readFileSync(outputPath, "utf8") };
};

const sessionsOfTask = () => sessions.page(LOCAL_TENANT, { taskId: `task-${taskCount}`, before: null, limit: 10 });
const entriesOf = (sessionId: string) => sessions.entries(LOCAL_TENANT, sessionId, { after: 0, limit: 1_000 });

const DONE: Replies[number] = { text: "I have written the greeting." };

test("a model calls tools side by side until it is done, and all of it is on record", async () => {
  const calls = [
    write("src/greet.js", "hello"),
    write("src/other.js", "there"),
    { name: "read", input: { path: "README.md" } },
  ];
  await serve({ replies: [{ text: "Let me begin.", calls, chunk: 3 }, DONE] });
  const budgets = unlimitedBudgets();

  const { result, worktree, output } = await attempt({ budgets });

  expect(result).toEqual({ kind: "done", exitCode: 0 });
  expect(readFileSync(join(worktree, "src/greet.js"), "utf8")).toBe("hello");
  const prompt = server.requests[0]?.opening ?? "";
  for (const told of [
    "Write the greeting",
    "It greets by name.",
    "it greets",
    '"node"',
    "Set up (commit 0123456789ab)",
    "a.js (20 B)",
  ]) {
    expect(prompt).toContain(told);
  }
  expect(JSON.stringify(server.requests[1]?.body)).toContain("# Test");
  expect(output).toContain("I have written the greeting.");
  const [session] = await sessionsOfTask();
  expect(session).toMatchObject({ state: "ended", steps: 2, model: "anthropic/scripted", unpricedSteps: 0 });
  expect(session?.microUsd).toBe((session?.usage.input ?? 0) + (session?.usage.output ?? 0));
  expect(budgets.settled.size).toBe(2);
  const entries = await entriesOf(session?.sessionId ?? "");
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  const said = entries.flatMap(({ entry }) => (entry.kind === "text" && entry.step === 1 ? [entry.delta] : []));
  expect(said.join("")).toBe("Let me begin.");
  expect(entries.filter(({ entry }) => entry.kind === "tool-answer")).toHaveLength(3);
});

test("an attempt that was cut off goes on in a new worktree, without asking again for what was answered", async () => {
  await serve({
    replies: [
      { calls: [write("src/one.js", "one")] },
      { calls: [write("src/two.js", "two")] },
      { text: "thinking aloud", hold: true, chunk: 1, calls: [write("src/three.js", "three")] },
      DONE,
    ],
  });
  const stop = new AbortController();
  const first = attempt({ signal: stop.signal });
  await server.asked(3);
  stop.abort();
  expect((await first).result).toMatchObject({ kind: "failed", failure: { code: "TASK_CANCELLED" } });
  await server.aborted();
  server.release();

  const second = await attempt({ number: 2 });

  expect(second.result).toEqual({ kind: "done", exitCode: 0 });
  // once each, the third twice: its answer was cut off
  expect(server.requests.map(({ answered }) => answered)).toEqual([0, 1, 2, 2, 3]);
  const written = ["one", "two", "three"].map((name) => readFileSync(join(second.worktree, `src/${name}.js`), "utf8"));
  expect(written).toEqual(["one", "two", "three"]);
  // what the snapshot has was restored; what it may not have was done again, in this worktree
  expect(tools.done.length).toBeLessThanOrEqual(2);
  expect(await sessionsOfTask()).toHaveLength(1);
});

test("a provider that takes no more is asked again when it says, by the next attempt, from the last step", async () => {
  await serve({
    replies: [{ calls: [write("src/one.js", "one")] }, { ...DONE, faults: [{ status: 429, retryAfterSeconds: 9 }] }],
  });
  const first = await attempt();
  expect(first.result).toMatchObject({
    kind: "failed",
    failure: { code: "MODEL_RATE_LIMITED", class: "dependency", retryAfterMs: 9_000 },
  });

  const second = await attempt({ number: 2 });

  expect(second.result).toMatchObject({ kind: "done" });
  expect(server.requests.map(({ answered }) => answered)).toEqual([0, 1, 1]);
});

test("a fallback takes over in the middle of the session, over another protocol", async () => {
  await serve(
    {
      model: "scripted",
      replies: [
        { calls: [write("src/one.js", "one")] },
        { text: "never", faults: Array.from({ length: 9 }, () => ({ status: 529 })) },
      ],
    },
    { model: "other", replies: [{ text: "never" }, { calls: [write("src/two.js", "two")] }, DONE] },
  );
  const models = [{ model: "anthropic/scripted" }, { model: "openai/other" }];

  const { result, worktree } = await attempt({ agent: { models } });

  expect(result).toMatchObject({ kind: "done" });
  expect(readFileSync(join(worktree, "src/two.js"), "utf8")).toBe("two");
  const [session] = await sessionsOfTask();
  const entries = await entriesOf(session?.sessionId ?? "");
  expect(entries.map(({ entry }) => entry)).toContainEqual(
    expect.objectContaining({ kind: "decision", what: "failover" }),
  );
});

test.each(["openai/scripted", "google/scripted", "compatible/scripted"])(
  "%s: what tools have answered to calls side by side is told to it as its provider wants it",
  async (model) => {
    await serve({ replies: [{ calls: [write("src/one.js", "one"), write("src/two.js", "two")] }, DONE] });

    const { result, worktree } = await attempt({ agent: { models: [{ model }] } });

    expect(result).toMatchObject({ kind: "done" });
    expect(readFileSync(join(worktree, "src/two.js"), "utf8")).toBe("two");
    expect(server.requests.map(({ answered }) => answered)).toEqual([0, 1]);
  },
);

test("a cut stream is passed over to a fallback as well, or ends the attempt for another try", async () => {
  await serve({ replies: [{ text: "cut in the middle of it", chunk: 2, cutAfter: 3, cuts: 1 }] });
  const { result } = await attempt();
  expect(result).toMatchObject({ kind: "failed", failure: { code: "MODEL_STREAM_CUT", class: "transient" } });
  expect((await attempt({ number: 2 })).result).toMatchObject({ kind: "done" });
});

test("a session that grows too long is shown in short from then on", async () => {
  const steps = Array.from({ length: 6 }, (_, index) => ({
    calls: [write(`src/file-${index}.js`, "x".repeat(400))],
    usage: { input: 700 + index * 300, output: 10 },
  }));
  // The summary is shown right after the first turn, and begins so.
  await serve({ when: ["grown too long"], replies: [DONE] }, { replies: steps });

  const { result } = await attempt({ agent: { models: [{ model: "anthropic/scripted", contextTokens: 2_200 }] } });

  expect(result).toMatchObject({ kind: "done" });
  const [session] = await sessionsOfTask();
  const compactions = (await entriesOf(session?.sessionId ?? "")).filter(({ entry }) => entry.kind === "compaction");
  expect(compactions).toHaveLength(1);
  const last = JSON.stringify(server.requests.at(-1)?.body);
  expect(last).toContain("Write the greeting");
  expect(last).toContain('write {\\"path\\":\\"src/file-0.js\\"');
  expect(last.length).toBeLessThan(JSON.stringify(server.requests.at(-2)?.body).length);
});

test("an agent that finds no end is stopped", async () => {
  await serve({ replies: [{ calls: [{ name: "read", input: { path: "README.md" } }] }] });
  const { result } = await attempt({ agent: { maxSteps: 3 } });
  expect(result).toMatchObject({ kind: "failed", failure: { code: "AGENT_STEPS_EXHAUSTED", class: "permanent" } });
  expect(server.requests).toHaveLength(3);
  expect(await sessionsOfTask()).toMatchObject([{ state: "failed", steps: 3 }]);
});

test("an answer that was cut off at its limit goes on", async () => {
  await serve({ replies: [{ text: "I was about to", finish: "length" }, DONE] });
  expect((await attempt()).result).toMatchObject({ kind: "done" });
  expect(JSON.stringify(server.requests[1]?.body)).toContain("Go on from there");
});

test("a tool that an agent was not given is refused to it, and it is told so", async () => {
  await serve({ replies: [{ calls: [write("src/x.js", "x")] }, DONE] });
  const { result } = await attempt({ agent: { tools: ["read"] } });
  expect(result).toMatchObject({ kind: "done" });
  expect(server.requests[0]?.tools).toEqual(["read"]);
  expect(JSON.stringify(server.requests[1]?.body)).toContain("TOOL_NOT_FOUND");
  expect(tools.done).toEqual([]);
});

/** Answers what the agent's pause asks, as a person does; what it was asked for. */
const answerPause = async (answer: { kind: "granted" | "denied"; reason: string }) => {
  const pending = () => approvals.list(LOCAL_TENANT, { state: "pending", limit: 10 });
  await expect.poll(async () => (await pending()).length, { timeout: 60_000 }).toBe(1);
  const [asked] = await pending();
  const ada = { tenantId: LOCAL_TENANT, kind: "user", id: "ada", roles: ["owner"], scopes: null } as const;
  const actor = { ...ada, roles: ["owner" as const], credentialId: null, expiresAt: null };
  await approvals.settle(actor, asked?.approvalId ?? "", answer);
  return asked;
};

const AGAIN: Replies[number] = { calls: [{ name: "read", input: { path: "README.md" } }] };

test("an agent that calls the same again and again is paused; a person's word lets it go on", async () => {
  await serve({ replies: [AGAIN, AGAIN, AGAIN, AGAIN, DONE] });
  const working = attempt();

  const asked = await answerPause({ kind: "granted", reason: "look into src" });

  expect((await working).result).toEqual({ kind: "done", exitCode: 0 });
  expect(asked).toMatchObject({
    tool: "go_on",
    agentName: "coder",
    taskId: `task-${taskCount}`,
    reason: "it has called read 4 times alike, and was answered alike",
  });
  expect(server.requests).toHaveLength(5);
  expect(JSON.stringify(server.requests[4]?.body)).toContain("look into src");
  const [session] = await sessionsOfTask();
  const decided = (await entriesOf(session?.sessionId ?? "")).flatMap(({ entry }) =>
    entry.kind === "decision" ? [entry.what] : [],
  );
  expect(decided).toEqual(["paused", "continued"]);
});

test("one that nobody lets go on has failed, and costs nothing more", async () => {
  await serve({ replies: [AGAIN] });
  const working = attempt();

  await answerPause({ kind: "denied", reason: "wrong task" });

  expect((await working).result).toMatchObject({
    kind: "failed",
    failure: { code: "AGENT_STALLED", class: "permanent", message: expect.stringContaining("wrong task") as string },
  });
  expect(server.requests).toHaveLength(4);
  expect(await sessionsOfTask()).toMatchObject([{ state: "failed" }]);
});
