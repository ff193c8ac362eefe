/** What happens to an agent besides the results of its calls. */
export type Notice =
  | { kind: "connected"; controlPlane: string }
  | { kind: "disconnected"; reason: string; retryInMs: number }
  | { kind: "draining"; reason: string }
  | { kind: "report-refused"; taskId: string; code: string; message: string }
  | { kind: "fault"; error: unknown };
