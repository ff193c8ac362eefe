import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { changedFiles, diffStat } from "./diff.ts";
import { openRepository } from "./repository.ts";

let user: GitRepository;
beforeEach(() => {
  user = createGitRepository({ "a.txt": "1\n2\n3\n", "gone.txt": "1\n" });
});
afterEach(() => user.remove());

test("lines added and removed by file, whatever the user's settings and the names are", async () => {
  const from = user.git("rev-parse", "HEAD");
  rmSync(join(user.path, "gone.txt"));
  const to = user.commit({ "a.txt": "1\n2\nthree\nfour\n", 'new\tünï "q".txt': "1\n", "data.bin": "\0\u0001" });
  user.git("config", "diff.renames", "copies");
  user.git("config", "diff.external", "/nonexistent");
  const repository = await openRepository(user.path);

  const stat = await diffStat(repository, from, to);

  expect(stat).toEqual({
    files: [
      { path: "a.txt", added: 2, removed: 1, binary: false },
      { path: "data.bin", added: 0, removed: 0, binary: true },
      { path: "gone.txt", added: 0, removed: 1, binary: false },
      { path: 'new\tünï "q".txt', added: 1, removed: 0, binary: false },
    ],
    added: 3,
    removed: 2,
  });
  expect(await changedFiles(repository, from, to)).toEqual(stat.files.map(({ path }) => path));
  expect(await changedFiles(repository, `${to}^1`, to)).toHaveLength(4);
  expect(await diffStat(repository, to, to)).toEqual({ files: [], added: 0, removed: 0 });
});
