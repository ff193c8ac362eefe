import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { openTestDatabase } from "../../../test/support/database.ts";
import { engineParts, putRun } from "../../../test/support/engine-parts.ts";
import { createGitRepository } from "../../../test/support/git-repository.ts";
import { killProcessesWith, processesWith } from "../../../test/support/processes.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { openHome } from "../../store/home/home.ts";
import { getRun } from "../../store/runs/runs.ts";
import { executeRun } from "./execute.ts";

test("an attempt that lost its lease, and will not hear, has ended when its run has", async () => {
  const database = await openTestDatabase();
  const repository = createGitRepository({ "README.md": "# Test\n" });
  const folder = mkdtempSync(join(tmpdir(), "provost-run-"));
  const home = await openHome(join(folder, "home"));
  const parts = engineParts(database.db, home);
  onTestFinished(async () => {
    killProcessesWith(folder);
    await database.drop();
    repository.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  vi.stubEnv("MARKS", folder);
  // The first attempt goes on for ever; the second does the work.
  const script = `if [ -e $MARKS/begun ]; then echo a > a.txt; exit; fi
    trap '' TERM; touch $MARKS/begun; while true; do sleep 0.1; done`;
  const agents = [{ name: "shell", kind: "shell", sandbox: { writable: ["$MARKS"] } }];
  const tasks = [{ id: "a", phaseId: "p1", binding: { agent: "shell", script, env: ["MARKS"] } }];
  const plan = aPlan({ agents, phases: [{ id: "p1" }], tasks });
  const runId = await putRun(parts, plan, { repository, planPath: join(folder, "PLAN.md") });

  const ended = executeRun(parts, runId, { signal: new AbortController().signal });
  await vi.waitFor(() => expect(existsSync(join(folder, "begun"))).toBe(true), 30_000);
  // Another engine has claimed the run, takes its leases back, and tells of it.
  expect(await parts.queue.recall(LOCAL_TENANT, runId, "the engine that leased it was stopped")).toEqual(["a"]);
  database.db.notify("provost_run", LOCAL_TENANT, "");
  await ended;

  expect(await database.db.transaction(LOCAL_TENANT, (tx) => getRun(tx, runId))).toMatchObject({ state: "finished" });
  expect(processesWith(join(folder, "home"))).toEqual([]);
  expect(existsSync(join(home.worktrees, runId, "attempts"))).toBe(false);
});
