/** Every feature flag there is. One that nobody asks for any more is removed here, and its rows mean nothing. */
type FlagEntry = { meaning: string; unit: string; default: boolean };

export const FLAGS = {
  "record-allowed-decisions": {
    meaning: "Keep decisions of the policies that allow as well, not only refusals and what is sensitive.",
    unit: "actor",
    default: false,
  },
} as const satisfies Record<string, FlagEntry>;

export type FlagName = keyof typeof FLAGS;
