/**
 * What calls tools, and from where. A caller says which tool and with what input; everything that decides about the call
 * comes from the site, which whoever drives the session makes, or from the tenant's own settings.
 */
import type { Actor } from "../../model/actor.ts";
import type { ErrorCode } from "../../model/errors.ts";
import type { AttemptId, RunId, TaskId, TenantId } from "../../model/ids.ts";
import type { Secret } from "../../runtime/redaction.ts";
import type { DiskAccount } from "../../runtime/sandbox/disk-account.ts";

/** JSON Schema 2020-12, as an object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a model is shown of a tool. */
export type ToolSchema = { name: string; description: string; inputSchema: JsonSchema };

/** The steps that a call passes before it takes effect, in their order. */
export const TOOL_STEPS = ["schema", "catalogue", "policy", "approval", "budget", "limit", "sandbox"] as const;
export type ToolStep = (typeof TOOL_STEPS)[number];

export type ToolAnswer =
  /** `content` is text for the model, cut to what fits where `truncated` says so, without the values of secrets. */
  | { kind: "ok"; content: string; truncated: boolean }
  /** Nothing was done. */
  | { kind: "refused"; step: ToolStep; code: ErrorCode; message: string }
  /** It was begun; what it has done until then stands. */
  | { kind: "failed"; code: ErrorCode; message: string };

export type ToolCall = {
  /** Unique in the session. A call that has ended on record is answered from the record. */
  callId: string;
  name: string;
  input: unknown;
  signal: AbortSignal;
  /**
   * Done in the place of the tool's own work, when every step has let the call pass: for agents that do the same by
   * themselves, or want the answer in another form. Set by who drives a session, never by who is driven.
   */
  instead?: (site: ToolSite) => Promise<string>;
};

export type ToolCaller = {
  /** Of the tools that are enabled for the tenant; each of their calls is decided by itself all the same. */
  schemas(): Promise<readonly ToolSchema[]>;
  /** Never throws for a fault of the tool or of what decides about it: no decision is a no. */
  call(call: ToolCall): Promise<ToolAnswer>;
  /** Ends what its tools have kept running for the next call; absent where none does. */
  close?(): Promise<void>;
};

export type ToolSite = {
  tenantId: TenantId;
  /** As whom the tools act; the policies judge this actor and no other. */
  actor: Actor;
  agentName: string;
  runId?: RunId;
  taskId?: TaskId;
  attemptId?: AttemptId;
  sessionId: string;
  /** Absolute path of the tree that the tools work in; null where there is none, as in a talk outside of a run. */
  worktree: string | null;
  /** Environment of commands, already cut down to what is allowed. */
  env: Readonly<Record<string, string>>;
  /** Taken out of everything that a tool answers. */
  secrets: readonly Secret[];
  registryDir: string;
  /** What its commands may add on disk together; each by itself where it is absent. */
  disk?: DiskAccount;
  /** How many agents stand above this one: 0 for one that nobody spawned. */
  depth: number;
};
