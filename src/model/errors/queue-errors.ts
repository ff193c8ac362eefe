/** Tasks without a run, schedules, events and who subscribes to them. */
import { EXIT, invalid, missing, type ErrorEntry } from "./entry.ts";

export const QUEUE_ERRORS = {
  QUEUE_FULL: {
    class: "dependency",
    status: 429,
    exit: EXIT.environment,
    meaning: "As much waits in the queue as may wait, or it waits too long already.",
    wayOut: "Come back after the time named, give it a higher priority, or see `provost queues limit`.",
  },
  DEAD_LETTER_NOT_FOUND: missing(
    "No task of this id has failed for good.",
    "List them with `provost dead-letters list`.",
  ),
  SCHEDULE_NOT_FOUND: missing("No schedule has this name or id.", "List them with `provost schedules list`."),
  SCHEDULE_EXISTS: invalid("There is a schedule of this name.", "Choose another name, or remove the one there is."),
  SUBSCRIPTION_NOT_FOUND: missing(
    "No subscription has this name or id.",
    "List them with `provost subscriptions list` or `provost webhooks list`.",
  ),
  WEBHOOK_REFUSED: invalid(
    "Events cannot be sent to the URL of a webhook.",
    "Use https and a public address, or allow the address with PROVOST_WEBHOOK_ALLOW.",
  ),
  EVENT_NOT_FOUND: missing("There is no event at this position.", "See the positions with `provost events`."),
  EVENT_INVALID: invalid(
    "An event or its payload is not what the catalogue of events says.",
    "Mend the field named: see docs/events.md.",
  ),
} as const satisfies Record<string, ErrorEntry>;
