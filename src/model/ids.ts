/** Branded identifiers. A plan id comes from text and is stable; a run-time id is a time-ordered UUID (v7). */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Branded<"TenantId">;
export type RunId = Branded<"RunId">;
/** A task's id in its plan. With the run id it names one task of one run. */
export type TaskId = Branded<"TaskId">;
export type CriterionId = Branded<"CriterionId">;
export type GateId = Branded<"GateId">;
export type PhaseId = Branded<"PhaseId">;
export type EpicId = Branded<"EpicId">;
export type AttemptId = Branded<"AttemptId">;
export type AgentId = Branded<"AgentId">;
export type EventId = Branded<"EventId">;
export type UserId = Branded<"UserId">;
export type SessionId = Branded<"SessionId">;
/** Of an agent's session with a model; `SessionId` is of a person who is signed in. */
export type AgentSessionId = Branded<"AgentSessionId">;
export type ServiceAccountId = Branded<"ServiceAccountId">;
export type ApiKeyId = Branded<"ApiKeyId">;

/** The tenant of a data folder that has only one user. */
export const LOCAL_TENANT = "local" as TenantId;

/** Where people, their credentials and sessions are: they belong to no single tenant. No tenant can have this name. */
export const DIRECTORY = "directory" as TenantId;
