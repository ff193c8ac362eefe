/** What may be spent. */
import { failed, invalid, missing, type ErrorEntry } from "./entry.ts";

export const BUDGET_ERRORS = {
  BUDGET_INVALID: invalid("A budget does not make sense as it was given.", "The message says which part of it."),
  BUDGET_NOT_FOUND: missing("There is no such budget.", "List them with `provost budgets list`."),
  BUDGET_EXHAUSTED: failed(
    "permanent",
    "A budget has no room left for the work.",
    "Look at it with `provost budgets list`, give it more with `provost budgets set`, then retry the task.",
  ),
  AGENTS_STOPPED: failed(
    "permanent",
    "Somebody has stopped all agents of the tenant.",
    "When it is safe again: `provost budgets resume-all`, then resume the runs.",
  ),
} as const satisfies Record<string, ErrorEntry>;
