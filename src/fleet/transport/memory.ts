/** For agents in the process of the control plane: the same contract, and no JSON in between. */
import type { AgentHub } from "../agent-hub.ts";
import type { AgentTransport } from "../protocol/channel.ts";
import type { Principal } from "../session/open-session.ts";

export const createMemoryTransport = (hub: AgentHub, principal: Principal): AgentTransport => ({
  open: async (_agentId, events) => {
    let open = true;
    const close = (reason: string) => {
      if (!open) return;
      open = false;
      door.closed(reason);
      events.onClose(reason);
    };
    const door = hub.connect(principal, {
      // A turn later, as over a wire: whoever sends must not be answered before it has gone on.
      send: (frames) => setImmediate(() => void (open && events.onFrames(frames))),
      bufferedBytes: () => 0,
      close: (reason) => setImmediate(close, reason),
    });
    return {
      send: (frames) => void (open && door.receive(frames)),
      bufferedBytes: () => 0,
      close,
    };
  },
});
