/** How an entry of the catalogue is written: one builder a kind of refusal, so that status and exit code agree. */
/** Decides how often a failure is tried again (see `retry.ts`). */
export const ERROR_CLASSES = [
  "transient",
  "timeout",
  "dependency",
  "agent_lost",
  "merge_conflict",
  "validation",
  "permanent",
  "cancelled",
  "security",
] as const;
export type ErrorClass = (typeof ERROR_CLASSES)[number];

export type ErrorEntry = { class: ErrorClass; status: number; exit: number; meaning: string; wayOut: string };

/** Process exit codes of every command. */
export const EXIT = {
  go: 0,
  noGo: 1,
  usage: 2,
  conditionalGo: 3,
  paused: 4,
  environment: 5,
  internal: 70,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const invalid = (meaning: string, wayOut: string): ErrorEntry => ({
  class: "validation",
  status: 422,
  exit: EXIT.usage,
  meaning,
  wayOut,
});
export const environment = (meaning: string, wayOut: string): ErrorEntry => ({
  class: "dependency",
  status: 503,
  exit: EXIT.environment,
  meaning,
  wayOut,
});
export const missing = (meaning: string, wayOut: string): ErrorEntry => ({
  class: "permanent",
  status: 404,
  exit: EXIT.usage,
  meaning,
  wayOut,
});
export const failed = (errorClass: ErrorClass, meaning: string, wayOut: string): ErrorEntry => ({
  class: errorClass,
  status: 409,
  exit: EXIT.noGo,
  meaning,
  wayOut,
});

export const refused = (status: number, meaning: string, wayOut: string): ErrorEntry => ({
  class: "security",
  status,
  exit: EXIT.environment,
  meaning,
  wayOut,
});
