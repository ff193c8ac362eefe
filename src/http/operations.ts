/**
 * The whole API on one page: the name of each operation, and where it is. What is not here cannot be called: the server
 * registers these and nothing else, and the client has a function for each. Imports nothing, so that a browser can load it.
 */
export const OPERATIONS = {
  "system.health": "GET /health",
  "system.ready": "GET /ready",
  "system.startup": "GET /startup",
  "system.openapi": "GET /openapi.json",
  "system.reference": "GET /reference",
  "system.referenceStyle": "GET /reference.css",
  "system.get": "GET /v1/system",

  "session.open": "GET /sign-in",
  "session.close": "POST /v1/sign-out",
  "me.get": "GET /v1/me",

  "plans.compile": "POST /v1/plans/compile",
  "plans.format": "POST /v1/plans/format",
  "plans.upload": "POST /v1/plans",
  "plans.list": "GET /v1/plans",
  "plans.get": "GET /v1/plans/:planId",
  "plans.source": "GET /v1/plans/:planId/source",
  "plans.remove": "DELETE /v1/plans/:planId",

  "runs.start": "POST /v1/runs",
  "runs.list": "GET /v1/runs",
  "runs.get": "GET /v1/runs/:runId",
  "runs.status": "GET /v1/runs/:runId/status",
  "runs.outcome": "GET /v1/runs/:runId/outcome",
  "runs.pause": "POST /v1/runs/:runId/pause",
  "runs.resume": "POST /v1/runs/:runId/resume",
  "runs.cancel": "POST /v1/runs/:runId/cancel",
  "runs.changes": "GET /v1/runs/:runId/changes",
  "runs.patch": "GET /v1/runs/:runId/patch",
  "runs.evidence": "GET /v1/runs/:runId/evidence/:sha256",
  "runs.packet": "GET /v1/runs/:runId/packet",
  "runs.packetFile": "GET /v1/runs/:runId/packet/file",

  "tasks.list": "GET /v1/runs/:runId/tasks",
  "tasks.get": "GET /v1/runs/:runId/tasks/:taskId",
  "tasks.retry": "POST /v1/runs/:runId/tasks/:taskId/retry",
  "tasks.attempts": "GET /v1/runs/:runId/tasks/:taskId/attempts",
  "tasks.output": "GET /v1/runs/:runId/tasks/:taskId/output",

  "criteria.list": "GET /v1/runs/:runId/criteria",
  "criteria.approve": "POST /v1/runs/:runId/criteria/:criterionId/approve",
  "criteria.waive": "POST /v1/runs/:runId/criteria/:criterionId/waive",
  "gates.list": "GET /v1/runs/:runId/gates",
  "gates.mitigate": "POST /v1/runs/:runId/gates/:gateId/mitigate",

  "agents.list": "GET /v1/agents",
  "agents.get": "GET /v1/agents/:agentId",

  "events.list": "GET /v1/events",
  "events.last": "GET /v1/events/last",
  "events.stream": "GET /v1/events/stream",
  "events.socket": "GET /v1/events/socket",

  "batch.send": "POST /v1/batch",
} as const;

export type OperationName = keyof typeof OPERATIONS;

export type Address = { method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"; path: string };

export const addressOf = (name: OperationName): Address => {
  const [method, path] = OPERATIONS[name].split(" ");
  return { method: method as Address["method"], path: String(path) };
};
