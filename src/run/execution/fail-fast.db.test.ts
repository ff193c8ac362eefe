import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { aPlan, type PlanParts } from "../../../test/support/a-plan.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { engineParts, putRun } from "../../../test/support/engine-parts.ts";
import { createGitRepository, type GitRepository } from "../../../test/support/git-repository.ts";
import { LOCAL_TENANT, type RunId } from "../../model/ids.ts";
import { openHome } from "../../store/home/home.ts";
import { getRun } from "../../store/runs/runs.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import { executeRun, type EngineParts } from "./execute.ts";

let database: TestDatabase;
let repository: GitRepository;
let folder: string;
let parts: EngineParts;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  repository = createGitRepository({ "README.md": "# Test\n", "shared.txt": "one\n" });
  folder = mkdtempSync(join(tmpdir(), "provost-run-"));
  const home = await openHome(join(folder, "home"));
  parts = engineParts(database.db, home);
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

const shell = (script: string, rest: object = {}) => ({ agent: "shell", script, ...rest });

const begin = async (sketch: PlanParts): Promise<RunId> => {
  const plan = aPlan({ agents: [{ name: "shell", kind: "shell", sandbox: { writable: ["$MARKS"] } }], ...sketch });
  return putRun(parts, plan, { repository, planPath: join(folder, "PLAN.md"), failFast: true });
};

const tasksOf = (runId: RunId) => parts.db.transaction(LOCAL_TENANT, (tx) => listTasks(tx, runId));

test("with --fail-fast nothing more is begun, and what runs is not broken off but merged", async () => {
  vi.stubEnv("MARKS", folder);
  const runId = await begin({
    phases: [{ id: "p1" }],
    tasks: [
      {
        id: "a",
        phaseId: "p1",
        priority: "critical",
        binding: shell("touch $MARKS/begun; until [ -e $MARKS/go ]; do sleep 0.02; done\necho a > a.txt", {
          env: ["MARKS"],
        }),
      },
      {
        id: "b",
        phaseId: "p1",
        priority: "high",
        binding: shell("until [ -e $MARKS/begun ]; do sleep 0.02; done\nexit 3", { env: ["MARKS"], maxAttempts: 1 }),
      },
      { id: "c", phaseId: "p1", priority: "low", binding: shell("touch $MARKS/c", { env: ["MARKS"] }) },
    ],
  });
  const states = async () => (await tasksOf(runId)).map(({ state }) => state);

  const ended = executeRun(parts, runId, { signal: new AbortController().signal });
  await vi.waitFor(async () => expect(await states()).toEqual(["leased", "failed", "skipped"]), {
    timeout: 30_000,
    interval: 20,
  });
  writeFileSync(join(folder, "go"), "");
  await ended;

  expect(await states()).toEqual(["succeeded", "failed", "skipped"]);
  expect(existsSync(join(folder, "c"))).toBe(false);
  expect(await parts.db.transaction(LOCAL_TENANT, (tx) => getRun(tx, runId))).toMatchObject({
    state: "finished",
    decision: "no-go",
  });
});
