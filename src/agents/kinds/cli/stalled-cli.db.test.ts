/** A program that gets nowhere: ended, asked about, and begun again with its files and a word of who lets it go on. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { createGitRepository, type GitRepository } from "../../../../test/support/git-repository.ts";
import { unlimitedBudgets } from "../../../../test/support/unlimited-budgets.ts";
import { createEventLog } from "../../../events/event-log.ts";
import { LOCAL_TENANT, type AgentId, type AttemptId, type RunId, type TaskId } from "../../../model/ids.ts";
import { systemClock } from "../../../runtime/clock.ts";
import type { GovernorParts } from "../../governor/governor.ts";
import { openSessions, type Sessions } from "../../sessions/sessions.ts";
import type { WorkResult } from "../agent-kind.ts";
import { createCliAgent } from "./cli-agent.ts";

type Ask = GovernorParts["approvals"]["ask"];
type Answer = Awaited<ReturnType<Ask>>;

let database: TestDatabase;
let sessions: Sessions;
let repository: GitRepository;
let folder: string;
let worktree: string;
let asked: string[];
beforeAll(async () => {
  database = await openTestDatabase();
  sessions = await openSessions({ db: database.db, clock: systemClock });
});
afterAll(async () => {
  await sessions.close();
  await database.drop();
});
beforeEach(() => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  folder = mkdtempSync(join(tmpdir(), "stalled-cli-"));
  worktree = join(folder, "worktree");
  repository.git("worktree", "add", "--quiet", "--detach", worktree);
  asked = [];
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls the same tool for the same answer until it is ended; told to go on, it writes what it was to write. */
const PROGRAM = `
  const { readFileSync, writeFileSync } = require("node:fs");
  const say = (line) => console.log(JSON.stringify(line));
  const told = readFileSync(process.argv[2], "utf8");
  if (told.includes("You seem to get nowhere")) {
    writeFileSync("greeting.txt", readFileSync("begun.txt", "utf8") + told.includes("write it now"));
    say({ type: "end", ok: true });
  } else {
    writeFileSync("begun.txt", "begun ");
    let calls = 0;
    setInterval(() => {
      say({ type: "call", id: "c" + (calls += 1), name: "run_tests", input: { suite: "all" } });
      say({ type: "answer", id: "c" + calls, text: "1 failed" });
    }, 10);
  }`;

const work = (answer: Answer): Promise<WorkResult> => {
  const ask: Ask = (question) => {
    asked.push(question.reason);
    return Promise.resolve(answer);
  };
  const file = join(folder, "program.cjs");
  writeFileSync(file, PROGRAM);
  const program = {
    command: [process.execPath, file, "{promptFile}"],
    output: [
      { when: { type: "call" }, gives: { kind: "tool-call" as const, id: "id", name: "name", input: "input" } },
      { when: { type: "answer" }, gives: { kind: "tool-answer" as const, id: "id", content: "text" } },
      { when: { type: "end" }, gives: { kind: "result" as const } },
    ],
  };
  const governor = { db: database.db, events: createEventLog(), approvals: { ask } };
  const tools = (): never => {
    throw new Error("a CLI calls no tools of ours");
  };
  const parts = { clock: systemClock, sessions, budgets: unlimitedBudgets(), priceOf: () => null, tools, governor };
  const ids = { runId: "run" as RunId, taskId: answer.kind as TaskId, attemptId: `${answer.kind}-1` as AttemptId };
  const lease = { tenantId: LOCAL_TENANT, ...ids, number: 1, agentId: "local-1" as AgentId, token: 1 };
  const nothing = {
    details: null,
    phase: null,
    acceptance: [],
    deliverables: [],
    touches: [],
    checks: [],
    earlier: [],
  };
  return createCliAgent(parts).work({
    lease: { ...lease, expiresAt: new Date(), previousFailure: null },
    task: { title: "Write the greeting", script: null, conflictFiles: [] },
    assignment: { agent: { name: "coder", kind: "cli", capabilities: [], env: [], cli: { program } }, ...nothing },
    worktree,
    baseCommit: repository.git("rev-parse", "HEAD"),
    outputPath: join(folder, "output"),
    env: { PATH: process.env["PATH"] ?? "" },
    secrets: [],
    timeoutMs: 60_000,
    registryDir: join(folder, "processes"),
    signal: new AbortController().signal,
  });
};

test("whom people let go on begins again with its files, and is told so", async () => {
  const result = await work({ kind: "granted", by: "ada", answer: "write it now" } as Answer);

  expect(result).toEqual({ kind: "done", exitCode: 0 });
  expect(asked).toEqual([expect.stringMatching(/^it has called run_tests \d+ times alike/)]);
  expect(readFileSync(join(worktree, "greeting.txt"), "utf8")).toBe("begun true");
  expect(readFileSync(join(folder, "output"), "utf8")).toContain("paused");
});

test("whom they do not let go on has failed, with the reason", async () => {
  const result = await work({ kind: "denied", by: "ada", answer: "leave it" } as Answer);

  expect(result).toMatchObject({
    kind: "failed",
    failure: {
      code: "AGENT_STALLED",
      message: expect.stringContaining("ada does not let it go on: leave it") as string,
    },
  });
});
