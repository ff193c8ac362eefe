/** What the machine, the data folder or the repository lacks. */
import { environment, failed, invalid, type ErrorEntry } from "./entry.ts";

export const ENVIRONMENT_ERRORS = {
  // Asking again changes nothing about either, which a 503 would say to clients.
  REPOSITORY_MISSING: {
    ...environment("The folder is not in a git repository.", "Run `git init` and commit, or name one with --repo."),
    status: 422,
  },
  REPOSITORY_DIRTY: {
    ...environment("The repository has uncommitted changes.", "Commit or stash them, or use --allow-dirty."),
    status: 409,
  },
  BASE_NOT_FOUND: invalid("The base does not name a commit.", "Name an existing branch, tag or commit."),
  GIT_MISSING: environment("git 2.38 or newer was not found.", "Install git."),
  GIT_FAILED: environment("A git command failed.", "Read the message of git that is quoted."),
  OBJECT_ALTERED: failed(
    "security",
    "An object in the git repository no longer has the content that its id states.",
    "Find out what wrote it, restore it (`git fsck` names it), then `provost resume`.",
  ),
  HOME_UNWRITABLE: environment(
    "The data folder cannot be written.",
    "Mend its permissions or name another with --home.",
  ),
  HOME_LOCKED: environment("Another run holds the data folder.", "Wait for it, cancel it, or use another --home."),
  HOME_NEWER: environment("The data folder was written by a newer version.", "Use that version or another --home."),
  DISK_FULL: environment("The disk is full.", "Free space, then `provost resume`."),
  CONTROL_PLANE_MISSING: environment(
    "No control plane is up that could do this.",
    "Start one with `provost up`, or name one that is up by --url and PROVOST_TOKEN.",
  ),
  DATABASE_UNAVAILABLE: environment("The database does not answer.", "Run `provost doctor`."),
  STATEMENT_TIMED_OUT: environment(
    "A statement took longer than it may.",
    "Try again when the database has less to do; raise PROVOST_STATEMENT_TIMEOUT_SECONDS if it has to take so long.",
  ),
  SCHEMA_MISMATCH: environment(
    "The database has a schema that this version does not know.",
    "Use the version that wrote it, or another database.",
  ),
  NODE_TOO_OLD: environment("Node 24 or newer is needed.", "Install it, or run npm install in the project."),
  BUILD_MISSING: environment("The command line was not built.", "Run `npm install` in the clone."),
  PROGRAM_MISSING: environment(
    "A program that the command needs is not installed.",
    "Install it, or add its folder to PATH. On Debian: apt-get install prometheus prometheus-alertmanager.",
  ),
  DRILL_FAILED: failed(
    "permanent",
    "An incident drill did not come to its end.",
    "Read what did not come in time; the alerts or the way to them need mending.",
  ),
  CONFIGURATION_INVALID: invalid(
    "A setting of the control plane is malformed.",
    "Mend the setting or the field of the file that is named.",
  ),
} as const satisfies Record<string, ErrorEntry>;
