/** @param shown the count as people of the reader's language write it */
const counted =
  (one: string, many: (shown: string) => string) =>
  (count: number, shown: string): string =>
    count === 1 ? one : many(shown);

export const deadLettersText = {
  title: "Dead letters",
  label: "Tasks that failed for good",
  empty: "Nothing has failed for good.",
  emptyHint:
    "A task in a queue that fails is tried again as its error allows. When that is over it comes here, with every attempt, until somebody tries it again or removes it.",
  noMatch: "None of them matches.",
  queues: "Queue",
  codes: "Error",
  allQueues: "All queues",
  allCodes: "All errors",
  column: { task: "Task", queue: "Queue", failure: "Why", attempts: "Attempts", failed: "Failed" },
  summary: "By queue and error",
  retryAll: counted("Retry 1 task", (shown) => `Retry ${shown} tasks`),
  retry: "Retry",
  retryTitle: "Try these again",
  retryHint: "Each gets all the attempts of a new task. What fails after this moment is not among them.",
  retried: counted("1 task is tried again.", (shown) => `${shown} tasks are tried again.`),
  retryFailed: "It was not tried again",
  noneRetried: {
    message: "Nothing was tried again",
    detail: "Somebody has tried it again or removed it meanwhile.",
  },
  nonePurged: { message: "Nothing was removed", detail: "Somebody has tried it again or removed it meanwhile." },
  purge: "Purge",
  purgeTitle: "Remove these for good",
  purgeHint: "They are gone, with their payloads and what is known of their attempts. This cannot be taken back.",
  purgeConfirm: (count: number) => `Type ${count} to confirm`,
  purged: counted("1 task is gone.", (shown) => `${shown} tasks are gone.`),
  edit: "Edit and retry",
  editTitle: "Put it right and try it again",
  edited: "It is tried again as it is now.",
  moveTo: "Queue",
  payload: "Payload, as JSON",
  requires: "Requires",
  requiresHint: "What an agent has to offer, separated by commas.",
  priority: "Priority",
  priorityHint: "Higher comes first.",
  maxAttempts: "Attempts at most",
  maxAttemptsHint: "As before when left empty.",
  oldest: "oldest",
  newest: "newest",
  first: "Among them",
} as const;
