/** A real git repository in a temporary folder, with one commit, as a user of Provost would have it. */
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export type GitRepository = {
  path: string;
  /** Throws when git fails; returns its trimmed standard output. */
  git(...args: string[]): string;
  write(files: Record<string, string>): void;
  commit(files: Record<string, string>, message?: string): string;
  remove(): void;
};

const IDENTITY = { NAME: "A User", EMAIL: "user@example.org", DATE: "2026-01-01T00:00:00Z" };

export const createGitRepository = (files: Record<string, string> = { "README.md": "# Test\n" }): GitRepository => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "provost-git-")));
  const path = join(folder, "repository");
  mkdirSync(path);
  const env = { PATH: process.env["PATH"], HOME: folder, ...gitIdentity("AUTHOR"), ...gitIdentity("COMMITTER") };
  const repository: GitRepository = {
    path,
    git: (...args) =>
      execFileSync("git", args, { cwd: path, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim(),
    write: (contents) => {
      for (const [name, text] of Object.entries(contents)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), text);
      }
    },
    commit: (contents, message = "Change files") => {
      commitAll(contents, message);
      return repository.git("rev-parse", "HEAD");
    },
    // Of a run that has just ended git may still clear up: what it writes in between would be in the way of the folder.
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }),
  };
  const commitAll = (contents: Record<string, string>, message: string): void => {
    repository.write(contents);
    repository.git("add", "--all");
    repository.git("commit", "--quiet", "--message", message);
  };
  repository.git("init", "--quiet", "--initial-branch=main", "--template=");
  // Nothing here has to outlive a power failure, and waiting for the disk is most of what these tests would do.
  appendFileSync(join(path, ".git", "config"), "[core]\n\tfsync = none\n");
  mkdirSync(join(path, ".git", "hooks"));
  commitAll(files, "First commit");
  return repository;
};

const gitIdentity = (role: "AUTHOR" | "COMMITTER"): Record<string, string> =>
  Object.fromEntries(Object.entries(IDENTITY).map(([key, value]) => [`GIT_${role}_${key}`, value]));
