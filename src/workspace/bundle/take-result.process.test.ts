import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../../../test/support/git-repository.ts";
import { openRepository } from "../repository.ts";
import { takeResult } from "./take-result.ts";

const REF = "refs/provost/result";
let ours: GitRepository;
let theirs: GitRepository;
let base: string;
let folder: string;
beforeEach(() => {
  ours = createGitRepository({ "README.md": "# Test\n" });
  base = ours.git("rev-parse", "HEAD");
  theirs = createGitRepository({ "README.md": "# Test\n" });
  theirs.git("fetch", "--quiet", ours.path, "main");
  theirs.git("reset", "--hard", "--quiet", base);
  folder = mkdtempSync(join(tmpdir(), "provost-result-"));
});
afterEach(() => {
  ours.remove();
  theirs.remove();
});

const bundleOf = (...revisions: string[]): string => {
  const path = join(folder, "result.bundle");
  theirs.git("bundle", "create", "--quiet", path, ...revisions);
  return path;
};
const handIn = (commit: string): string => {
  theirs.git("update-ref", REF, commit);
  return bundleOf(REF, `^${base}`);
};
const objectsOf = (): string => ours.git("cat-file", "--batch-all-objects", "--batch-check");
const refsOf = (): string => ours.git("for-each-ref");

const take = async (bundle: string, maxBytes = 1_000_000) => {
  const repository = await openRepository(ours.path);
  const quarantine = join(folder, "quarantine");
  return takeResult(repository, { bundle, base, ref: REF, maxBytes, quarantine });
};

test("what one commit on the base is made of comes in, and neither the commit nor a ref", async () => {
  const commit = theirs.commit({ "a/new.txt": "new\n", "README.md": "# Changed\n" });
  const refs = refsOf();
  const tree = await take(handIn(commit));
  expect(tree).toBe(theirs.git("rev-parse", `${commit}^{tree}`));
  expect(ours.git("show", `${tree}:a/new.txt`)).toBe("new");
  expect(objectsOf()).not.toContain(commit);
  expect(refsOf()).toBe(refs);
  expect(existsSync(join(folder, "quarantine"))).toBe(false);
});

const unrelated = (): string => {
  const tree = theirs.git("rev-parse", "HEAD^{tree}");
  return theirs.git("commit-tree", tree, "-m", "no parent at all");
};

const alteredAt = (path: string, change: (bytes: Buffer) => Buffer): string => {
  writeFileSync(path, change(readFileSync(path)));
  return path;
};

test.each<[string, () => string, RegExp]>([
  [
    "two commits",
    () => {
      theirs.commit({ "one.txt": "1" });
      return handIn(theirs.commit({ "two.txt": "2" }));
    },
    /is a commit on [0-9a-f]{40}, and not on/,
  ],
  [
    "a merge",
    () => {
      const commit = theirs.commit({ "one.txt": "1" });
      const tree = theirs.git("rev-parse", "HEAD^{tree}");
      return handIn(theirs.git("commit-tree", tree, "-p", base, "-p", commit, "-m", "both"));
    },
    /and not on/,
  ],
  [
    "another parent",
    () => {
      theirs.git("update-ref", REF, unrelated());
      return bundleOf(REF);
    },
    /presupposes nothing/,
  ],
  [
    "another parent under the right prerequisite",
    () =>
      alteredAt(handIn(theirs.commit({ "one.txt": "1" })), () => {
        theirs.git("update-ref", REF, unrelated());
        const whole = readFileSync(bundleOf(REF)).toString("latin1");
        return Buffer.from(whole.replace("bundle\n", `bundle\n-${base} x\n`), "latin1");
      }),
    /is a commit on nothing/,
  ],
  [
    "more refs than the one",
    () => {
      theirs.git("update-ref", REF, theirs.commit({ "one.txt": "1" }));
      return bundleOf(REF, "refs/heads/main", `^${base}`);
    },
    /names the refs/,
  ],
  [
    "another ref",
    () => {
      theirs.commit({ "one.txt": "1" });
      return bundleOf("refs/heads/main", `^${base}`);
    },
    /names the refs refs\/heads\/main/,
  ],
  [
    "a tip whose id is not that of its content",
    () => {
      const commit = theirs.commit({ "one.txt": "1" });
      const wrong = commit.replace(/^./, commit.startsWith("0") ? "1" : "0");
      return alteredAt(handIn(commit), (bytes) =>
        Buffer.from(bytes.toString("latin1").replace(commit, wrong), "latin1"),
      );
    },
    /has no commit/,
  ],
  [
    "an object with other content",
    () =>
      alteredAt(handIn(theirs.commit({ "one.txt": "1" })), (bytes) => {
        const at = bytes.length - 30;
        bytes.writeUInt8(bytes.readUInt8(at) ^ 255, at);
        return bytes;
      }),
    /cannot be unpacked/,
  ],
  [
    "a folder that git would take for its own",
    () => {
      const inner = theirs.git("rev-parse", "HEAD^{tree}");
      const raw = Buffer.concat([Buffer.from("40000 .git\0"), Buffer.from(inner, "hex")]);
      writeFileSync(join(theirs.path, "tree.bin"), raw);
      const tree = theirs.git("hash-object", "-t", "tree", "--literally", "-w", "tree.bin");
      return handIn(theirs.git("commit-tree", tree, "-p", base, "-m", "evil"));
    },
    /cannot be unpacked/,
  ],
  [
    "no bundle",
    () => {
      const path = join(folder, "result.bundle");
      appendFileSync(path, "<html>");
      return path;
    },
    /is no git bundle/,
  ],
])("%s is refused, and nothing of it is kept", async (_, make, why) => {
  const bundle = make();
  const [objects, refs] = [objectsOf(), refsOf()];
  await expect(take(bundle)).rejects.toMatchObject({
    code: "RESULT_REFUSED",
    message: expect.stringMatching(why) as string,
  });
  expect(objectsOf()).toBe(objects);
  expect(refsOf()).toBe(refs);
  expect(existsSync(join(folder, "quarantine"))).toBe(false);
});

test("more bytes than are taken are refused unread", async () => {
  const bundle = handIn(theirs.commit({ "one.txt": "1" }));
  await expect(take(bundle, 100)).rejects.toMatchObject({ code: "RESULT_REFUSED" });
});
