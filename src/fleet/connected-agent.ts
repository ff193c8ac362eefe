/** An agent that is connected to this control plane: what it said of itself, what it holds, how it has done. */
import type { ErrorCode } from "../model/errors.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import type { AgentState } from "../model/states.ts";
import type { OpenSpan } from "../runtime/tracing.ts";
import type { HeldBack } from "../store/agents/agents-registry.ts";
import type { LeasedWork, WorkLease } from "./work-queue.ts";
import type { Hello } from "./protocol/session-frames.ts";
import type { ControlFrame } from "./protocol/frames.ts";
import type { Track } from "./matching/track-record.ts";
import type { FailureGuard } from "./quarantine.ts";

export type HeldWork = {
  lease: WorkLease;
  /** Null when it was resumed: the agent knows what it works on. */
  work: LeasedWork | null;
  assignedAtMs: number;
  accepted: boolean;
  /** Until when the queue gives it to nobody else, by our own clock. */
  safeUntilMs: number;
  /** Of the attempt, from here to its report; absent when it was resumed. */
  span?: OpenSpan;
};

export type ConnectedAgent = {
  readonly tenantId: TenantId;
  readonly agentId: AgentId;
  readonly sessionId: string;
  readonly hello: Hello;
  /** All that tasks may ask for, sorted. */
  readonly offered: readonly string[];
  readonly offers: ReadonlySet<string>;
  readonly held: Map<string, HeldWork>;
  readonly track: Track;
  readonly guard: FailureGuard;
  state: AgentState;
  /** By what is committed, and known here: from then on a row that says otherwise means that it was released. */
  heldBack: HeldBack | null;
  /** It has said that it drains, because its process ends: nothing gives it work again. */
  leaving: boolean;
  lastBeatMs: number;
  lastAssignedMs: number;
  send: (frame: ControlFrame) => void;
  bufferedBytes: () => number;
  /** Ends the connection. */
  end: (code: ErrorCode, message: string) => void;
};

export const freeSlots = (agent: ConnectedAgent): number =>
  agent.state === "idle" || agent.state === "busy" ? Math.max(0, agent.hello.slots - agent.held.size) : 0;
