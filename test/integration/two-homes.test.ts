/** Two data folders over one repository: their engines know nothing of each other and must not meet. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { provostJson } from "../support/provost-command.ts";

let repository: GitRepository;
let homes: string;
beforeEach(() => {
  repository = createGitRepository();
  homes = mkdtempSync(join(tmpdir(), "provost-homes-"));
});
afterEach(() => {
  repository.remove();
  rmSync(homes, { recursive: true, force: true });
});

test("they run the same plan at once, and each has its own branch with all of its own work", async () => {
  const names = Array.from({ length: 6 }, (_, index) => `${index}.txt`);
  const tasks = names.map((name) => ({ title: `Write ${name}`, script: `echo "$PROVOST_RUN" > ${name}; sleep 0.1` }));
  const criteria = [{ title: "All is there", check: exec("ls", ...names) }];
  repository.commit({ "PLAN.md": nativePlan([{ tasks, criteria }]) });
  const run = (home: string) => provostJson(["run", "PLAN.md", "--home", join(homes, home)], repository.path);

  const both = await Promise.all([run("a"), run("b")]);

  for (const { exitCode, document } of both) {
    const { run: runId } = document as { run: string };
    expect({ exitCode, document }).toMatchObject({
      exitCode: 0,
      document: { decision: "go", tasks: { succeeded: 6 } },
    });
    const branch = `provost/${runId}/run`;
    for (const name of names) expect(repository.git("show", `${branch}:${name}`)).toBe(runId);
  }
  expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
  expect(repository.git("for-each-ref", "--format=%(refname)", "refs/heads").split("\n")).toHaveLength(3);
  expect(repository.git("status", "--porcelain")).toBe("");
});
