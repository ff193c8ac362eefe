/**
 * The whole API on one page: the name of each operation, and where it is. What is not here cannot be called: the server
 * registers these and nothing else, and the client has a function for each. Imports nothing, so that a browser can load it.
 */
export const OPERATIONS = {
  "system.health": "GET /health",
  "system.ready": "GET /ready",
  "system.startup": "GET /startup",
  "system.openapi": "GET /openapi.json",
  "system.get": "GET /v1/system",
  "me.get": "GET /v1/me",

  "runs.list": "GET /v1/runs",
  "runs.get": "GET /v1/runs/:runId",
  "runs.pause": "POST /v1/runs/:runId/pause",
  "runs.resume": "POST /v1/runs/:runId/resume",
  "runs.cancel": "POST /v1/runs/:runId/cancel",
} as const;

export type OperationName = keyof typeof OPERATIONS;

export type Address = { method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"; path: string };

export const addressOf = (name: OperationName): Address => {
  const [method, path] = OPERATIONS[name].split(" ");
  return { method: method as Address["method"], path: String(path) };
};
