/**
 * What the API asks of identity, policy, limits and audit. Whoever is not told "yes" is told "no": a credential without
 * an authenticator is refused, and an error of a port is an error of the request, never a pass.
 */
import type { Action, ResourceType } from "./actions.ts";
import type { Actor, AuthorizationDecision } from "./actor.ts";
import type { TenantId } from "./ids.ts";

/** What a request brought along to say who it is; exactly one of them is looked at. */
export type Credential =
  /** `Authorization: Bearer …`: an access token or an API key; which one shows in its prefix. */
  | { kind: "bearer"; token: string }
  /** The session cookie; of a write also what its page sends along, which is null when it sends nothing. */
  | { kind: "session"; token: string; write?: { csrfToken: string | null } }
  /** The verified client certificate of a TLS connection, with its subject alternative names as Node writes them. */
  | { kind: "certificate"; fingerprint256: string; subject: string };
export type CredentialKind = Credential["kind"];

export type RequestOrigin = { requestId: string; address: string; userAgent: string | null };

/** `reason` is for the log; the answer is the same for every refusal. */
export type Authentication = { kind: "actor"; actor: Actor } | { kind: "refused"; reason: string };
export type Authenticate = (credential: Credential, origin: RequestOrigin) => Promise<Authentication>;

/** What a policy can see of a tool's call besides the tool: absent where the tool has nothing of the kind. */
export const TOOL_ATTRIBUTES = ["path", "command", "executable", "host", "url", "server", "tool", "scope"] as const;
export type ToolAttributes = Readonly<Partial<Record<(typeof TOOL_ATTRIBUTES)[number], string>>>;

/** `attributes` are those of a tool's call, and of nothing else. */
export type Resource = { type: ResourceType; id: string; tenantId: TenantId; attributes?: ToolAttributes };
export type Authorize = (actor: Actor, action: Action, resource: Resource) => Promise<AuthorizationDecision>;

/** Requests of a class share a budget: what one costs differs by orders of magnitude between them. */
export const RATE_CLASSES = ["read", "write", "expensive", "stream", "sign-in", "agent", "tool"] as const;
export type RateClass = (typeof RATE_CLASSES)[number];
/** The actor, or the address of somebody who has not said who they are. */
export type LimitSubject = { actor: Actor } | { address: string };
export type LimitDecision = {
  allowed: boolean;
  /** Tokens of the bucket when it is full, and now. */
  limit: number;
  remaining: number;
  /** Until it is full again, or, when refused, until this request would be allowed. */
  resetMs: number;
  /** In which an empty bucket fills; absent where nothing is limited. */
  windowSeconds?: number;
};
export type Limit = (subject: LimitSubject, rateClass: RateClass, cost: number) => Promise<LimitDecision>;

export type AuditEntry = {
  at: Date;
  origin: RequestOrigin;
  /** Null when nobody could be told. */
  actor: Actor | null;
  operation: string;
  action: Action | null;
  resource: Resource | null;
  decision: AuthorizationDecision | null;
  /** HTTP status of the answer. */
  status: number;
  /** Code of the error, when it was one. */
  code: string | null;
};
/** Called for every refusal and every write, after the answer is known. */
export type Audit = (entry: AuditEntry) => Promise<void>;

export type AccessPorts = {
  authenticators: Readonly<Partial<Record<CredentialKind, Authenticate>>>;
  authorize: Authorize;
  limit: Limit;
  audit: Audit;
};
