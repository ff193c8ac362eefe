/** What whoever operates Provost does about a code beyond the way out that everybody is told. Markdown. */
import type { ErrorCode } from "../../src/model/errors.ts";

export const OPERATOR_NOTES: Readonly<Partial<Record<ErrorCode, string>>> = {
  DATABASE_UNAVAILABLE:
    "Ask it yourself with the address of PROVOST_DATABASE_URL. Nothing is lost: agents keep their results and hand them in afterwards.",
  STATEMENT_TIMED_OUT:
    "Dashboard _database_, row _Statements_: which one, and since when. Look for a lock or a missing `vacuum`.",
  SCHEMA_MISMATCH: "Two versions beside each other: [upgrading](upgrade.md) says which may start after a migration.",
  HOME_LOCKED:
    "One process a data folder. If it was killed on another machine that shares the disk, end it there first.",
  HOME_NEWER: "Somebody went back a version: [upgrading](upgrade.md), the way back.",
  DISK_FULL: "See the runbook [ProvostDiskFull](runbooks/provost-disk-full.md). Runs are paused, not lost.",
  OBJECT_ALTERED: "Treat it as an incident until you know who wrote to the repository.",
  CONFIGURATION_INVALID: "[Configuration](configuration.md) has type, unit and default of each variable.",
  DRILL_FAILED: "The file that is named has the output of the program that did not start.",
  AUDIT_BROKEN:
    "Treat it as an incident: stop, copy the database, and compare with the last export (`provost audit export`).",
  SECRET_LEAKED: "Rotate that secret now (`provost secrets set`), then look where else it was written.",
  AGENT_LOST: "Many at once are a network or a node, not agents: [ProvostAgentsLost](runbooks/provost-agents-lost.md).",
  AGENT_QUARANTINED: "Find out why before `provost agents release`: it failed several times in a row.",
  TASK_POISONOUS: "It ended several agents that took it. Look at its payload before it is tried again.",
  LEASE_LOST: "An agent was slower than its lease, or was cut off: its result is ignored, another one does the task.",
  QUEUE_FULL: "Raise the limit (`provost queues limit`) only if agents catch up; else more agents.",
  BUDGET_EXHAUSTED: "Raise it (`provost budgets set`), then `provost resume` the runs that were paused.",
  AGENTS_STOPPED:
    "Somebody pulled the brake: `provost budgets list` says who and why, `provost budgets resume-all` ends it.",
  MODEL_RATE_LIMITED: "Fewer agents at once, another model as a fallback, or a higher limit with the provider.",
  MODEL_OVERLOADED: "A fallback in the profile takes over by itself (`provost models set`).",
  MODEL_UNREACHABLE:
    "From the machine of the control plane: does the provider's address answer? Proxies and egress rules.",
  MODEL_KEY_REFUSED: "The provider has revoked or never had it: `provost secrets set`, no restart needed.",
  MERGE_CONFLICT:
    "It goes back to its agent with the conflict. Many in one run: tasks of its plan touch the same files.",
  MERGE_CHECK_FAILED: "The work was good alone and is not together with what was merged before it.",
  RUN_ELSEWHERE: "Its worktrees are in another data folder: go there, or restore that folder's backup.",
  RATE_LIMITED: "`provost limits set` for one caller that is meant to ask more.",
  BACKUP_ALTERED: "Do not restore it. Take the one before, and find out who could write to the place.",
  BACKUP_INCOMPLETE: "It was cut off while it was written: take the one before.",
  SWEEP_REFUSED:
    "The log has the message. A database that the folder no longer works with: remove its name from `databases/` in the data folder, once nothing in it is needed.",
  BACKUP_KEY_WRONG: "The passphrase or key is of another backup. Without it nobody can read it: that is the point.",
  INTERNAL: "Report it with the fingerprint and the trace; PROVOST_SENTRY_DSN does so by itself.",
};
