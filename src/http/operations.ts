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

  "signIn.password": "POST /v1/sign-in/password",
  "signIn.secondFactor": "POST /v1/sign-in/second-factor",
  "signIn.requestLink": "POST /v1/sign-in/link/request",
  "signIn.link": "POST /v1/sign-in/link",
  "signIn.invitation": "POST /v1/sign-in/invitation",
  "signIn.refresh": "POST /v1/sign-in/refresh",
  "signIn.providers": "GET /v1/sign-in/providers",
  "signIn.external": "GET /v1/sign-in/external/:provider",
  "signIn.externalCallback": "GET /v1/sign-in/external/:provider/callback",
  "passwords.requestReset": "POST /v1/password-reset/request",
  "passwords.reset": "POST /v1/password-reset",
  "emails.confirm": "POST /v1/email-change",
  "tokens.keys": "GET /.well-known/jwks.json",

  "sessions.list": "GET /v1/sessions",
  "sessions.end": "DELETE /v1/sessions/:sessionId",
  "sessions.endOthers": "POST /v1/sessions/end-others",
  "me.changePassword": "PUT /v1/me/password",
  "me.changeEmail": "POST /v1/me/email",
  "me.secondFactor": "GET /v1/me/second-factor",
  "me.offerSecondFactor": "POST /v1/me/second-factor",
  "me.confirmSecondFactor": "POST /v1/me/second-factor/confirm",
  "me.renewRecoveryCodes": "POST /v1/me/second-factor/recovery-codes",
  "me.removeSecondFactor": "POST /v1/me/second-factor/remove",

  "members.list": "GET /v1/members",
  "members.setRole": "PUT /v1/members/:userId/role",
  "members.remove": "DELETE /v1/members/:userId",
  "invitations.list": "GET /v1/invitations",
  "invitations.create": "POST /v1/invitations",
  "invitations.revoke": "DELETE /v1/invitations/:invitationId",
  "serviceAccounts.list": "GET /v1/service-accounts",
  "serviceAccounts.create": "POST /v1/service-accounts",
  "serviceAccounts.setState": "PUT /v1/service-accounts/:serviceAccountId/state",
  "keys.list": "GET /v1/keys",
  "keys.create": "POST /v1/keys",
  "keys.rotate": "POST /v1/keys/:keyId/rotate",
  "keys.revoke": "DELETE /v1/keys/:keyId",
  "authorities.list": "GET /v1/certificate-authorities",
  "certificates.list": "GET /v1/certificates",
  "certificates.issue": "POST /v1/certificates",
  "certificates.revoke": "POST /v1/certificates/:named/revoke",

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
  "agents.connect": "GET /v1/agents/connect",
  "agents.get": "GET /v1/agents/:agentId",
  "agents.send": "POST /v1/agents/:agentId/send",
  "agents.poll": "POST /v1/agents/:agentId/poll",
  "agents.release": "POST /v1/agents/:agentId/release",
  "agents.explain": "GET /v1/explain/:taskId",

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
