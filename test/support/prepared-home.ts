/**
 * Data folders whose database is there already. To make one takes longer than most of what a test then does with it:
 * initdb, and each migration from the first on.
 *
 * The global setup makes a cluster with the product's own code (prepared-cluster.ts); a test has it copied to where its
 * command will look for its data folder, and the command finds it as it would find any. All else of the folder (id, keys,
 * version) the command makes, as at every first start. What copies share lies in the cluster: its password, and the key
 * of its tokens.
 *
 * Its server does not wait for the disk, so a test of what survives a power failure must not use it; what a process
 * leaves that was killed, server or command, is there all the same. Nor must a test of the first start.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createGitRepository, type GitRepository } from "./git-repository.ts";
import { homeOf } from "./provost-command.ts";

/** Names the cluster to copy. Where the global setup has not run, as in a bench, commands make their own. */
export const PREPARED_CLUSTER = "TEST_PREPARED_CLUSTER";

/** @param home a data folder that is not there yet, or has no database yet */
export const prepareHome = (home: string): void => {
  const prepared = process.env[PREPARED_CLUSTER];
  if (prepared === undefined) return;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, ".gitignore"), "*\n"); // in a repository it must not look like a change
  mkdirSync(join(home, "postgres"), { mode: 0o700 });
  // It keeps whose the files are, and leaves holes: most of the log of a new database is empty.
  const copy = ["-a", "--reflink=auto", "--sparse=always", prepared, join(home, "postgres", "cluster")];
  execFileSync("cp", copy);
};

/** A repository with such a data folder in its usual place. */
export const createProject = (files?: Record<string, string>): GitRepository => {
  const repository = createGitRepository(files);
  prepareHome(homeOf(repository.path));
  return repository;
};
