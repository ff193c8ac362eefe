import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { blameLines, commitsOf } from "./blame.ts";
import { mergeCommits } from "./merge.ts";
import { openRepository } from "./repository.ts";

let user: GitRepository;
beforeEach(() => {
  user = createGitRepository({ "a.txt": "1\n2\n3\n", "gone.txt": "1\n" });
});
afterEach(() => user.remove());

test("each line is the merge's that brought it, and none is that the base had", async () => {
  const base = user.git("rev-parse", "HEAD");
  const repository = await openRepository(user.path);
  const bring = async (head: string, files: Record<string, string>) => {
    user.git("checkout", "-q", "--detach", base);
    user.commit({ "unrelated.txt": JSON.stringify(files) });
    const attempt = user.commit(files);
    const merged = await mergeCommits(repository, { head, attempt, message: "A task", trailers: {} });
    if (merged.kind === "conflict") throw new Error("it conflicts");
    user.git("checkout", "-q", "--detach", merged.commit);
    return merged.commit;
  };
  const first = await bring(base, { "a.txt": "one\n1\n2\n3\n", "unrelated.txt": "x\n" });
  user.git("checkout", "-q", "--detach", first);
  rmSync(join(user.path, "gone.txt"));
  const head = user.commit({ "a.txt": "one\n1\n2\n3\nfour\nfive\n" });
  user.write({ ignored: `${first}\n` });
  user.git("config", "blame.ignoreRevsFile", join(user.path, "ignored"));

  const of = (path: string) => ({ base, head, path });

  expect(await blameLines(repository, of("a.txt"))).toEqual([
    { line: 1, count: 1, commit: first },
    { line: 5, count: 2, commit: head },
  ]);
  expect(await commitsOf(repository, of("a.txt"))).toEqual([head, first]);
  expect(await blameLines(repository, of("gone.txt"))).toEqual([]);
  expect(await commitsOf(repository, of("gone.txt"))).toEqual([head]);
  expect(await commitsOf(repository, of("none.txt"))).toEqual([]);
});
