/** What goes wrong between a call of a tool and its effect. */
import { EXIT, failed, invalid, missing, refused, type ErrorEntry } from "./entry.ts";

export const TOOL_ERRORS = {
  TOOL_NOT_FOUND: missing("No tool has this name.", "List them with `provost tools list`."),
  TOOL_INPUT_INVALID: invalid("The input of a tool does not fit its schema.", "Mend the field that is named."),
  TOOL_CALL_REUSED: invalid(
    "The id of a call was used before, for another tool or another input.",
    "Give each call of a session an id of its own.",
  ),
  TOOL_DISABLED: refused(
    403,
    "The tool, or the host that it is to ask, is not enabled for this tenant.",
    "Have it enabled with `provost tools enable NAME`.",
  ),
  TOOL_FORBIDDEN: refused(
    403,
    "The policies do not permit this call.",
    "Do it another way; `provost tools calls` says which policy decided.",
  ),
  TOOL_SETTING_INVALID: invalid("The tool cannot be set like that.", "Mend what is named."),
  TOOL_BUDGET_EXHAUSTED: failed(
    "permanent",
    "A budget has nothing left for this call.",
    "Raise the budget that is named, or end here.",
  ),
  TOOL_BROKEN: {
    class: "dependency",
    status: 503,
    exit: EXIT.environment,
    meaning: "What the tool depends on has failed several times in a row; it is left alone for a while.",
    wayOut: "Try again after the time that is named.",
  },
  TOOL_NO_WORKTREE: failed(
    "validation",
    "The tool works on files, and there is no worktree here.",
    "Call it in the task of a run, or give a folder.",
  ),
  TOOL_PATH_REFUSED: refused(
    403,
    "A path leads out of the worktree, into .git, or over a symbolic link.",
    "Name a file inside of the worktree by its own path.",
  ),
  TOOL_FAILED: failed("permanent", "A tool could not do what it was asked for.", "Read the message; mend the call."),
  TOOL_TIMEOUT: failed("timeout", "A tool took longer than it may.", "Ask for less at once, or for more time."),
  TOOL_CANCELLED: failed("cancelled", "A call was called off.", "None needed."),
  TOOL_OUTCOME_UNKNOWN: failed(
    "permanent",
    "A call had begun when the process ended; nobody knows whether it took effect.",
    "Look at what it was to change, then go on from there.",
  ),
  TOOL_FETCH_REFUSED: refused(
    403,
    "A URL leads to where nothing may be fetched from.",
    "Fetch from public hosts that are allowed; see `provost tools enable fetch_url --host`.",
  ),
  APPROVAL_NOT_FOUND: missing("Nothing that was asked for has this id.", "List them with `provost approvals list`."),
  APPROVAL_DENIED: refused(403, "A person has denied this call.", "Do it another way, as the reason says."),
  APPROVAL_EXPIRED: failed(
    "permanent",
    "Nobody has answered in time.",
    "Ask again when somebody can answer; see `provost approvals list`.",
  ),
  APPROVAL_SETTLED: failed("permanent", "It was answered before, or nobody waits any more.", "None needed."),
  APPROVAL_REFUSED: refused(
    403,
    "Who answers may not: an agent, or not in the way that it was asked.",
    "Have a person answer who may `approvals:decide`.",
  ),
  APPROVAL_RULE_INVALID: invalid("A rule that answers for people cannot be made like that.", "Mend what is named."),
  APPROVAL_RULE_NOT_FOUND: missing("No rule has this id.", "List them with `provost approvals rules`."),
  NOTE_REFUSED: invalid(
    "The note is too long, or there are too many in its place.",
    "Write less, or have old ones erased with `provost notes erase`.",
  ),
  NOTE_NOT_FOUND: missing("No note has this id.", "List them with `provost notes list`."),
} as const satisfies Record<string, ErrorEntry>;
