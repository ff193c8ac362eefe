import type { TenantId } from "../../model/ids.ts";
import type { HubParts } from "../hub-parts.ts";
import { cancelWork } from "./work-frames.ts";

/** Somebody has stopped all agents: what they hold is ended and waits again, and counts as no failure. */
export const endStopped = (parts: HubParts, tenantId: TenantId, message: string): void => {
  for (const agent of parts.roster.ofTenant(tenantId)) {
    for (const { lease } of agent.held.values()) {
      cancelWork(parts, agent, lease, "TASK_CANCELLED", message);
      parts.queue.giveBack(lease, message).catch(parts.onFault);
    }
  }
};
