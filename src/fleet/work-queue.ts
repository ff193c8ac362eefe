/** What the fleet needs of the queue: work that stands alone, handed out to agents that may be on another machine. */
import type { AgentId, RunId, TaskId, TenantId } from "../model/ids.ts";
import type { TaskFailure } from "../model/run.ts";
import type { Document } from "./protocol/fields.ts";
import type { EvidenceRef } from "./protocol/work-frames.ts";

/** Which task, and the fencing token that it was handed out with. */
export type WorkLease = {
  tenantId: TenantId;
  runId: RunId | null;
  taskId: TaskId;
  token: number;
  agentId: AgentId;
};

export type LeasedWork = {
  lease: WorkLease;
  queue: string;
  kind: string;
  title: string;
  payload: Document;
  attempt: number;
  timeoutMs: number | null;
  previousFailure: TaskFailure | null;
  /** What the agent must offer, and what would be good to have. */
  requires: readonly string[];
  prefers: readonly string[];
  /** Labels of the place where its data is. */
  near: Readonly<Record<string, string>>;
};

export type WorkResult = { result: Document; evidence: readonly EvidenceRef[]; outputBlob: string | null };
export type WorkFailure = { evidence: readonly EvidenceRef[]; outputBlob: string | null };

export type WorkQueue = {
  lease(request: {
    tenantId: TenantId;
    queues: readonly string[];
    capabilities: readonly string[];
    /** On whose behalf: what the lease says until it is known who of several gets the task. */
    agentId: AgentId;
    limit: number;
    leaseMs: number;
  }): Promise<LeasedWork[]>;
  /** Of one tenant; returns those that are lost. */
  heartbeat(leases: readonly WorkLease[], leaseMs: number): Promise<WorkLease[]>;
  /** LEASE_LOST */
  reportSucceeded(lease: WorkLease, result: WorkResult): Promise<void>;
  /** LEASE_LOST */
  reportFailed(lease: WorkLease, failure: TaskFailure, result: WorkFailure): Promise<{ retryInMs: number | null }>;
  /** Whether the agent of this very lease has reported already: then a report that comes again is no news. */
  wasReported(lease: WorkLease): Promise<boolean>;
  /** LEASE_LOST */
  giveBack(lease: WorkLease, reason: string): Promise<void>;
};
