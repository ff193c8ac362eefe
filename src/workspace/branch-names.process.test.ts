import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { attemptBranchName, runBranchName } from "./branch-names.ts";

test("whatever an id looks like, git takes the branch", () => {
  const ids = [
    "plain-id",
    "a..b",
    ".hidden",
    "x.lock",
    "a b~c^d:e?f*[g",
    "-dash",
    "end.",
    "@{",
    "ünï/cödé",
    "a//b",
    "...",
  ];
  for (const id of ids) {
    execFileSync("git", ["check-ref-format", "--branch", attemptBranchName("run", id, 1)]);
    execFileSync("git", ["check-ref-format", "--branch", runBranchName(id)]);
  }
  expect(attemptBranchName("0192", "build-api", 2)).toBe("provost/0192/attempts/build-api/2");
  expect(new Set(ids.map((id) => attemptBranchName("run", id, 1).toLowerCase())).size).toBe(ids.length);
  expect(attemptBranchName("run", "a b", 1)).not.toBe(attemptBranchName("run", "a-b", 1));
});
