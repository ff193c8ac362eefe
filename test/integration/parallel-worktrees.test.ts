/** git's own locks do not cover the making of worktrees by several processes; what they meet half done must be waited for. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";

let user: GitRepository;
beforeEach(() => {
  user = createGitRepository();
});
afterEach(() => user.remove());

const module = (name: string) => JSON.stringify(new URL(`../../src/workspace/${name}.ts`, import.meta.url).href);

const makeAndRemove = async (who: string, count: number): Promise<number | null> => {
  const source = `
    import { openRepository } from ${module("repository")};
    import { createWorktrees } from ${module("worktrees")};
    const repository = await openRepository(${JSON.stringify(user.path)});
    const worktrees = createWorktrees(repository, ${JSON.stringify(join(user.path, ".provost", who))});
    const head = await repository.resolveCommit("HEAD");
    const names = Array.from({ length: ${count} }, (_, index) => "${who}-" + index);
    const paths = await Promise.all(names.map((name) => worktrees.add(name, head, "provost/" + name)));
    await Promise.all(paths.map((path) => worktrees.remove(path)));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", source], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [exitCode] = (await once(child, "exit")) as [number | null];
  return exitCode;
};

test("several processes make and remove worktrees of one repository at once", async () => {
  const exits = await Promise.all(["a", "b", "c", "d"].map(async (who) => makeAndRemove(who, 8)));
  expect(exits).toEqual([0, 0, 0, 0]);
  expect(user.git("worktree", "list").split("\n")).toHaveLength(1);
  expect(user.git("branch", "--list", "provost/*").split("\n")).toHaveLength(32);
});
