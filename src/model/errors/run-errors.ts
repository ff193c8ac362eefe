/** What stops a run or one of its tasks. */
import { failed, missing, type ErrorEntry } from "./entry.ts";

export const RUN_ERRORS = {
  RUN_NOT_FOUND: missing("No run has this id.", "List them with `provost runs`."),
  RUN_REMOVED: {
    ...missing(
      "The run was removed, with all that was on record about it.",
      "Verify its proof packet, if you have it.",
    ),
    status: 410,
  },
  RUN_HELD: failed(
    "permanent",
    "Something stands on the run that would be lost with it.",
    "Remove its forks before, or have the subscription that is named take the run's events or be removed.",
  ),
  TASK_NOT_FOUND: missing("No task has this id.", "List them with `provost status`."),
  CRITERION_NOT_FOUND: missing("No criterion has this id.", "List them with `provost status --json`."),
  GATE_NOT_FOUND: missing("No gate of the run has this id.", "List them with `provost status --json`."),
  RUN_NOT_RESUMABLE: failed(
    "permanent",
    "The run has ended.",
    "Start a new run, retry a failed task, or attest what is open at a gate.",
  ),
  RUN_ELSEWHERE: failed(
    "permanent",
    "The run belongs to another data folder.",
    "Give the command to the control plane of that folder.",
  ),
  RUN_IN_HAND: failed("permanent", "The run is being worked on already.", "Follow it with `provost status --follow`."),
  STATE_CONFLICT: failed("permanent", "This state cannot change in the way asked.", "Look at the present state first."),
  FORK_POINT_INVALID: failed(
    "validation",
    "A run cannot be forked there.",
    "See where it can be: `provost fork RUN --dry-run`, or the dialog on the page of the run.",
  ),
  TASK_FAILED: failed("transient", "The task's own command failed.", "See `provost logs` for its output."),
  TASK_TIMEOUT: failed("timeout", "The task ran longer than its limit.", "Raise `timeout:` or make it faster."),
  TASK_DISK_FILLED: failed(
    "permanent",
    "The task added more on disk than it may.",
    "Have it write less, or raise `disk:` under `sandbox:` of its agent.",
  ),
  TASK_CANCELLED: failed("cancelled", "The task was cancelled.", "Retry it if that was not meant."),
  TASK_NO_CHANGE_ALLOWED: failed(
    "validation",
    "The task changed files that it may not.",
    "Widen `touches:` or mend the task.",
  ),
  EXECUTABLE_MISSING: failed(
    "permanent",
    "A command that a task or check names is not installed.",
    "Install it or mend the command.",
  ),
  MERGE_CONFLICT: failed(
    "merge_conflict",
    "The task's changes conflict with merged work.",
    "Declare `touches:` so that the tasks do not overlap.",
  ),
  REVIEW_BLOCKED: failed(
    "transient",
    "The reviewer of the task found what must not be merged.",
    "See the findings in `provost status`; the next attempt is told of them.",
  ),
  MERGE_CHECK_FAILED: failed(
    "transient",
    "The task's own checks fail on the merged tree.",
    "See the evidence of the check named.",
  ),
} as const satisfies Record<string, ErrorEntry>;
