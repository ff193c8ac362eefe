import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../test/support/git-repository.ts";
import { openRepository } from "./repository.ts";
import { verifyObjects } from "./verify-objects.ts";

let user: GitRepository;
beforeEach(() => {
  user = createGitRepository({ "check/verify.sh": "test -f feature.txt\n" });
});
afterEach(() => user.remove());

const overwrite = (name: string, content: string | Buffer): void => {
  const id = user.git("rev-parse", name);
  const file = join(user.path, ".git", "objects", id.slice(0, 2), id.slice(2));
  chmodSync(file, 0o644);
  writeFileSync(file, content);
};

const verify = async (commit = "HEAD") => verifyObjects(await openRepository(user.path), user.git("rev-parse", commit));

test("a commit that is stored as it was made passes, whatever became of others", async () => {
  await expect(verify()).resolves.toBeUndefined();
  user.commit({ "check/verify.sh": "true\n" });
  overwrite("HEAD~1:check/verify.sh", deflateSync("blob 5\0else\n"));
  await expect(verify()).resolves.toBeUndefined();
});

test("names and messages in any encoding are no alteration", async () => {
  user.write({ "a\u00e9\u4e2d.txt": "x\n", "sub/b.bin": "y\n" });
  user.git("add", "--all");
  user.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "--quiet", "--message", "caf\u00e9");
  await expect(verify()).resolves.toBeUndefined();
});

test.each([
  ["a file", "HEAD:check/verify.sh", deflateSync("blob 5\0true\n")],
  ["a file of the same length", "HEAD:check/verify.sh", deflateSync("blob 20\0test -f README.md  \n")],
  ["a folder", "HEAD:check", deflateSync("tree 0\0")],
  ["the commit", "HEAD", deflateSync("commit 12\0tree nothing")],
  ["what is no object", "HEAD:check/verify.sh", "junk"],
])("%s with other content than its id states is refused", async (_, name, content) => {
  overwrite(name, content);
  await expect(verify()).rejects.toMatchObject({ code: "OBJECT_ALTERED" });
});
