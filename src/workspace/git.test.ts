import { expect, test } from "vitest";
import { type GitExit, retryPassing } from "./git.ts";

const failed = (stderr: string): GitExit => ({ exitCode: 128, stdout: "", stderr });
const DONE: GitExit = { exitCode: 0, stdout: "", stderr: "" };

/** How often git was called when it first says this and then succeeds. */
const callsAfter = async (stderr: string): Promise<number> => {
  let calls = 0;
  await retryPassing(async () => {
    calls += 1;
    return calls === 1 ? failed(stderr) : DONE;
  });
  return calls;
};

// As git 2.39 says it, when several processes make and remove worktrees of one repository.
test.each([
  "fatal: Unable to create '/a/.git/packed-refs.lock': File exists.",
  "error: could not lock config file .git/config: File exists",
  "fatal: failed to read .git/worktrees/attempt-1/commondir: Success",
  "fatal: Invalid path '/a/.git/worktrees/attempt-1': No such file or directory",
  "fatal: could not create directory of '.git/worktrees/attempt-1': No such file or directory",
])("what another git leaves half done for a moment is tried again: %s", async (said) => {
  expect(await callsAfter(said)).toBe(2);
});

test.each([
  "fatal: '/a/attempt-1' already exists",
  "fatal: Invalid path '/a/elsewhere': No such file or directory",
  "fatal: could not create directory of '.git/worktrees/attempt-1': No space left on device",
])("what does not pass by itself is told at once: %s", async (said) => {
  expect(await callsAfter(said)).toBe(1);
});
