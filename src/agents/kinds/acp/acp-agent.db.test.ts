/** A program that is there and says nothing: what becomes of an attempt that is called off before it has begun. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { unlimitedBudgets } from "../../../../test/support/unlimited-budgets.ts";
import { LOCAL_TENANT, type AgentId, type AttemptId, type RunId, type TaskId } from "../../../model/ids.ts";
import { systemClock } from "../../../runtime/clock.ts";
import { openSessions, type Sessions } from "../../sessions/sessions.ts";
import { createAcpAgent } from "./acp-agent.ts";

let database: TestDatabase;
let sessions: Sessions;
let folder: string;
beforeAll(async () => {
  database = await openTestDatabase();
  sessions = await openSessions({ db: database.db, clock: systemClock });
  folder = mkdtempSync(join(tmpdir(), "acp-agent-"));
});
afterAll(async () => {
  await sessions.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

test("one that is called off while it has not even said hello is ended at once", async () => {
  const started = join(folder, "started");
  const command = ["/bin/sh", "-c", `echo > "${started}"; exec sleep 600`];
  const ids = { runId: "run" as RunId, taskId: "acp" as TaskId, attemptId: "acp-1" as AttemptId };
  const lease = { tenantId: LOCAL_TENANT, ...ids, number: 1, agentId: "local-1" as AgentId, token: 1 };
  const calling = new AbortController();
  const tools = () => ({ schemas: async () => [], call: () => Promise.reject(new Error("it calls no tools")) });
  const parts = { clock: systemClock, sessions, budgets: unlimitedBudgets(), priceOf: () => null, tools };
  const working = createAcpAgent(parts).work({
    lease: { ...lease, expiresAt: new Date(), previousFailure: null },
    task: { title: "Say hello", script: null, conflictFiles: [] },
    assignment: {
      agent: { name: "silent", kind: "acp", capabilities: [], env: [], acp: { command } },
      details: null,
      phase: null,
      acceptance: [],
      deliverables: [],
      touches: [],
      checks: [],
      earlier: [],
    },
    worktree: folder,
    baseCommit: "0".repeat(40),
    outputPath: join(folder, "output"),
    env: { PATH: process.env["PATH"] ?? "" },
    secrets: [],
    timeoutMs: 3_600_000,
    registryDir: join(folder, "processes"),
    signal: calling.signal,
  });
  await expect.poll(() => existsSync(started)).toBe(true);

  calling.abort();

  expect(await working).toMatchObject({ kind: "failed", failure: { code: "TASK_CANCELLED" } });
});
