/** What who asks may do: policies, limits, secrets, flags, audit. */
import { environment, failed, invalid, missing, refused, type ErrorEntry } from "./entry.ts";

export const ACCESS_ERRORS = {
  FORBIDDEN: refused(403, "Who asks may not do this.", "Ask an administrator for the permission named."),
  POLICY_INVALID: invalid(
    "The policies cannot be put in force.",
    "Mend what is named, then `provost policy validate` and `provost policy test`.",
  ),
  POLICY_NOT_FOUND: missing("No version of the policies has this number.", "List them with `provost policy history`."),
  GRANT_INVALID: invalid("The break-glass grant is not one that can be given.", "Mend what is named."),
  GRANT_NOT_FOUND: missing("No open break-glass grant has this id.", "List them with `provost policy history`."),
  LIMIT_INVALID: invalid("The rate limit is not one that can be kept.", "Mend what is named."),
  SECRET_INVALID: invalid("The secret's name or value cannot be used.", "Mend what is named."),
  SECRET_NOT_FOUND: missing("No secret has this name.", "Set it with `provost secrets set NAME`."),
  MASTER_KEY_UNAVAILABLE: environment(
    "The key that other keys are sealed with is not at this control plane, or the service that has it does not do as asked.",
    "Give all control planes of a database the same PROVOST_MASTER_KEY, with PROVOST_MASTER_KEYS_BEFORE after a change, or one transit service. A folder that was restored without its secret keys gets keys/master-keys.json from where it is.",
  ),
  SECRET_LEAKED: failed(
    "security",
    "The work of a task holds the value of a secret.",
    "Have the task leave it out; change the value with `provost secrets set`.",
  ),
  FLAG_INVALID: invalid("The feature flag is not one that can be set.", "Mend what is named."),
  EVENTS_MISSING: failed(
    "security",
    "Events are gone that no removal on record accounts for, or what is on record about removals was altered.",
    "Compare with a backup; find out who could write to the database.",
  ),
  AUDIT_BROKEN: failed(
    "security",
    "The audit log was altered or is incomplete.",
    "Compare it with an export or a backup; find out who could write to the database.",
  ),
} as const satisfies Record<string, ErrorEntry>;
