/**
 * What a queue has to do to be measured beside others. Every contender meets the same load through this; what differs is
 * only its own client and its own best settings for what is measured.
 */

/** "throughput": as many tasks as it can; "latency": few tasks, each begun as soon as possible. */
export type Profile = "throughput" | "latency";

export type WorkHooks = {
  /** A worker has got the task. */
  onStarted: (taskId: string) => void;
  /** The end of the task was acknowledged; where a system has no such sign, the task's handler has returned. */
  onDone: (taskId: string) => void;
};

export type Session = {
  /** So many keep it busy for longer than is measured; where it is absent, as many as the bench wants. */
  backlog?: number;
  /** Resolves when the system has acknowledged the task. */
  enqueue(taskId: string): Promise<void>;
  /** The system's own way to take many at once. */
  enqueueMany(taskIds: readonly string[]): Promise<void>;
  work(hooks: WorkHooks): Promise<{ stop(): Promise<void> }>;
  /** Tasks that have not ended, asked of the store itself. */
  remaining(): Promise<number>;
  /** Collects the planner's statistics, as a database in use has them: a fresh one waits a minute for autovacuum. */
  settle(): Promise<void>;
  /** Ends all connections and removes what is left. */
  close(): Promise<void>;
};

export type Contender = {
  name: string;
  version: string;
  store: "postgres" | "redis";
  /** What it can be set to: the one that does best is what it is measured by. */
  settings: Readonly<Record<Profile, readonly Settings[]>>;
  open(profile: Profile, settings: Settings): Promise<Session>;
};

export type Settings = Readonly<Record<string, unknown>>;
