import type { ConnectedAgent, HeldWork } from "../../src/fleet/connected-agent.ts";
import { createFailureGuard } from "../../src/fleet/quarantine.ts";
import { helloSchema } from "../../src/fleet/protocol/session-frames.ts";
import type { AgentId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import type { AgentState } from "../../src/model/states.ts";

export type AgentSketch = Partial<Pick<ConnectedAgent, "track" | "lastAssignedMs">> & {
  offered?: readonly string[];
  labels?: Record<string, string>;
  slots?: number;
  /** How many leases it holds. */
  held?: number;
  state?: AgentState;
};

/** An agent as the roster knows it, with nobody behind it. */
export const createTestAgent = (sketch: AgentSketch): ConnectedAgent => {
  const { offered = [], labels = {}, slots = 1, held = 0, state = "idle" } = sketch;
  const hello = { type: "hello", protocol: { min: 1, max: 1 }, agentId: "a", bootId: "b", name: "a", kind: "test" };
  const work = Array.from({ length: held }, (_, index): [string, HeldWork] => {
    const lease = { tenantId: LOCAL_TENANT, runId: null, taskId: `t-${index}`, token: 1, agentId: "a" } as never;
    return [String(index), { lease, work: null, assignedAtMs: 0, accepted: true, safeUntilMs: 0 }];
  });
  return {
    tenantId: LOCAL_TENANT,
    agentId: "a" as AgentId,
    sessionId: "s",
    hello: helloSchema.parse({ ...hello, labels, slots }),
    offered,
    offers: new Set(offered),
    held: new Map(work),
    track: sketch.track ?? { succeeded: 0, failed: 0 },
    guard: createFailureGuard(),
    state,
    heldBack: state === "quarantined" ? state : null,
    leaving: false,
    lastBeatMs: 0,
    lastAssignedMs: sketch.lastAssignedMs ?? 0,
    send: () => undefined,
    bufferedBytes: () => 0,
    end: () => undefined,
  };
};
