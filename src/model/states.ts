/**
 * The whole lifecycle of runs, tasks and attempts. A transition that is missing here is a bug, not an edge case:
 * `store` derives the `where state = any(…)` of each update from these tables, and no other code moves state.
 */
export const RUN_STATES = ["running", "paused", "cancelling", "finished", "cancelled", "failed"] as const;
export type RunState = (typeof RUN_STATES)[number];

export const RUN_NEXT = {
  running: ["paused", "cancelling", "finished", "failed"],
  paused: ["running", "cancelling", "cancelled"],
  cancelling: ["cancelled"],
  // A retried task or an added attestation opens an ended run again.
  finished: ["running"],
  failed: ["running"],
  cancelled: [],
} as const satisfies Record<RunState, readonly RunState[]>;

export const TASK_STATES = [
  "waiting",
  "queued",
  "leased",
  "merging",
  "succeeded",
  "failed",
  "skipped",
  "cancelled",
] as const;
export type TaskState = (typeof TASK_STATES)[number];

export const TASK_NEXT = {
  waiting: ["queued", "skipped", "cancelled"],
  queued: ["leased", "skipped", "cancelled"],
  leased: ["queued", "merging", "failed", "cancelled"],
  merging: ["succeeded", "queued", "failed", "cancelled"],
  succeeded: [],
  failed: ["queued"],
  // Skipped: something it depends on failed, so it was never tried; it waits again when that is retried.
  skipped: ["waiting"],
  cancelled: ["waiting"],
} as const satisfies Record<TaskState, readonly TaskState[]>;

/** Of a task that belongs to no run. Its row is in the table of its state, so that no update names one. */
export const QUEUE_TASK_STATES = ["scheduled", "queued", "leased", "succeeded", "failed", "cancelled"] as const;
export type QueueTaskState = (typeof QUEUE_TASK_STATES)[number];

export const ATTEMPT_STATES = ["running", "merging", "succeeded", "failed", "lost", "cancelled"] as const;
export type AttemptState = (typeof ATTEMPT_STATES)[number];

export const ATTEMPT_NEXT = {
  running: ["merging", "failed", "lost", "cancelled"],
  merging: ["succeeded", "failed", "lost", "cancelled"],
  succeeded: [],
  failed: [],
  lost: [],
  cancelled: [],
} as const satisfies Record<AttemptState, readonly AttemptState[]>;

export const AGENT_STATES = ["connecting", "idle", "busy", "draining", "offline", "quarantined"] as const;
export type AgentState = (typeof AGENT_STATES)[number];

export const AGENT_NEXT = {
  connecting: ["idle", "busy", "draining", "offline", "quarantined"],
  idle: ["busy", "draining", "offline", "quarantined", "connecting"],
  busy: ["idle", "draining", "offline", "quarantined", "connecting"],
  // For good when its process ends: a new one of the same agent connects. When somebody drains it, through all connections
  // until it is released.
  draining: ["idle", "busy", "offline", "quarantined", "connecting"],
  offline: ["connecting", "quarantined"],
  // It stays so through all connections until it is released; then it is offline, or at once what its leases say. One that
  // is about to leave drains then.
  quarantined: ["idle", "busy", "draining", "offline"],
} as const satisfies Record<AgentState, readonly AgentState[]>;

/** States from which `to` may be reached. */
export const statesBefore = <S extends string>(next: Readonly<Record<S, readonly S[]>>, to: S): S[] =>
  (Object.keys(next) as S[]).filter((from) => next[from].includes(to));

export const TASK_ENDED: readonly TaskState[] = ["succeeded", "failed", "skipped", "cancelled"];
export const RUN_ENDED: readonly RunState[] = ["finished", "failed", "cancelled"];
/** Somebody works on it, or has to: one that is paused waits for a person instead. */
export const RUN_GOING_ON: readonly RunState[] = ["running", "cancelling"];
