/** The words of the glossary. */
const OUTCOME = { green: "green", red: "red", error: "could not be observed" } as const;
type Outcome = keyof typeof OUTCOME | null;
const outcomeOf = (outcome: Outcome, ended: boolean): string => {
  if (outcome !== null) return OUTCOME[outcome];
  return ended ? "never observed" : "not observed yet";
};

export const stateText = {
  runState: {
    running: "Running",
    paused: "Paused",
    cancelling: "Cancelling",
    finished: "Finished",
    cancelled: "Cancelled",
    failed: "Failed",
  },
  taskState: {
    waiting: "Waiting",
    queued: "Queued",
    leased: "Working",
    merging: "Merging",
    succeeded: "Merged",
    failed: "Failed",
    skipped: "Skipped",
    cancelled: "Cancelled",
  },
  sessionState: { open: "Open", ended: "Ended", failed: "Failed" },
  attemptState: {
    running: "Working",
    merging: "Merging",
    succeeded: "Merged",
    failed: "Failed",
    lost: "Agent lost",
    cancelled: "Given back",
  },
  verdict: { proven: "Proven", refuted: "Refuted", unproven: "Unproven", waived: "Waived" },
  decision: { go: "Go", "conditional-go": "Conditional Go", "no-go": "No-Go" },
  severity: { error: "Error", warning: "Warning", info: "Note" },
  outcome: OUTCOME,
  observed: {
    both: (base: Outcome, head: Outcome, ended: boolean) =>
      `Before: ${outcomeOf(base, ended)}. After: ${outcomeOf(head, ended)}.`,
    not: "Not observed yet",
    never: "Never observed",
  },
} as const;
