/** What the processes of this bench say to each other. Times are milliseconds since the epoch, comparable on one machine. */

/** With the fraction that Date.now() lacks. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

/** The work of each task: to say when it began. */
export type BenchPayload = { enqueuedAtMs: number };

/**
 * @property handles timers, sockets and the like that keep the process alive
 * @property tableMb with their indexes, by table
 */
export type Usage = { rssMb: number; cpuMs: number; handles: number; tableMb: Record<string, number> };

export type ToControlPlane =
  | { kind: "usage" }
  /** @property tasks at `perSecond`, each when its time has come, whether or not those before have started */
  | { kind: "load"; tasks: number; perSecond: number }
  | { kind: "backlog"; tasks: number }
  | { kind: "stop" };
export type FromControlPlane =
  | { kind: "listening"; port: number }
  | { kind: "usage"; usage: Usage; connected: number }
  /** @property enqueueMs of those that were accepted */
  | { kind: "loaded"; enqueueMs: number[]; refused: number }
  | { kind: "backlogged" }
  | { kind: "fault"; message: string };

export type ToAgents = { kind: "collect" } | { kind: "stop" };
export type FromAgents = { kind: "connected" } | { kind: "collected"; assignmentMs: number[]; cpuMs: number };
