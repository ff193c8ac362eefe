/** What a plan or its bindings can be refused for. */
import { invalid, missing, type ErrorEntry } from "./entry.ts";

export const PLAN_ERRORS = {
  USAGE: invalid("The command line or request is malformed.", "Run the command with --help."),
  PLAN_NOT_FOUND: invalid("The plan path names nothing that can be read.", "Check the path."),
  PLAN_NOT_A_FILE: invalid("The plan path is not a regular file.", "Name the Markdown file itself."),
  PLAN_BINARY: invalid("The plan is not text.", "Hand over Markdown, not a binary document."),
  PLAN_EMPTY: invalid("The plan has no content.", "Write at least one task into it."),
  PLAN_TOO_LARGE: invalid("The plan is larger than 16 MiB.", "Split it into several plans."),
  PLAN_NO_TASKS: invalid("No task was found in the plan.", "Give at least one task: see docs/plan-format.md."),
  PLAN_INVALID: invalid(
    "The plan has diagnostics of severity error.",
    "Mend the lines named, then run `provost plan check`.",
  ),
  PLAN_CYCLE: invalid("Tasks depend on each other in a circle.", "Remove one of the dependencies named."),
  BINDING_INVALID: invalid(
    "A sidecar, front matter or check block is malformed.",
    "Mend the field named at the line named.",
  ),
  AGENT_UNKNOWN: invalid(
    "A task is bound to an agent that the plan does not declare.",
    "Declare it under `agents:` or bind another.",
  ),
  AGENT_KIND_UNKNOWN: invalid(
    "An agent has a kind that no installed executor provides.",
    "Use one of the kinds listed.",
  ),
  CHECK_KIND_UNKNOWN: invalid("A check has a kind that does not exist.", "Use one of the kinds listed."),
  TASK_UNBOUND: invalid("No agent can do a task: it has no binding.", "Add a `sh` block or bind it in the sidecar."),
  PLAN_UNKNOWN: missing("No uploaded plan has this id.", "List them with GET /v1/plans."),
} as const satisfies Record<string, ErrorEntry>;
