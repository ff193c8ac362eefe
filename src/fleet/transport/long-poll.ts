/**
 * Agents that can only make HTTP calls. What is sent to one is kept with a number until a later poll says that it has
 * come, and what it sends bears a number too: a call whose answer was lost is made again and changes nothing.
 */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { AgentHub } from "../agent-hub.ts";
import type { ControlFrame } from "../protocol/frames.ts";
import { MAX_WAIT_MS, type pollBodySchema, type sendBodySchema } from "../protocol/long-poll-bodies.ts";
import type { Principal } from "../session/open-session.ts";
import { createPollSession, type PollSession } from "./poll-session.ts";

export type Polled = { frames: { seq: number; frame: ControlFrame }[] };

export type LongPoll = {
  send(principal: Principal, agentId: string, body: z.infer<typeof sendBodySchema>): Promise<{ session: string }>;
  poll: (
    principal: Principal,
    agentId: string,
    body: z.infer<typeof pollBodySchema>,
    signal: AbortSignal,
  ) => Promise<Polled>;
  close: () => void;
};

/** An agent that neither sends nor polls for this long has gone. */
const IDLE_MS = 60_000;

type Entry = { session: PollSession; disarm: () => void };

export const createLongPoll = (hub: AgentHub, clock: Clock): LongPoll => {
  const sessions = new Map<string, Entry>();

  const end = (id: string, reason: string) => {
    const entry = sessions.get(id);
    sessions.delete(id);
    entry?.disarm();
    entry?.session.end(reason);
  };
  const touch = (id: string, entry: Entry) => {
    entry.disarm();
    entry.disarm = clock.after(IDLE_MS, () => end(id, "the agent has stopped polling"));
  };
  const begin = (principal: Principal, agentId: string): string => {
    const id = randomUUID();
    // What it was told last is still fetched; then there is nothing more.
    const onClosed = (reason: string) => void clock.after(MAX_WAIT_MS, () => end(id, reason));
    const session = createPollSession({ hub, clock, principal, agentId, onClosed });
    sessions.set(id, { session, disarm: () => undefined });
    return id;
  };
  const find = (principal: Principal, agentId: string, id: string): Entry => {
    const entry = sessions.get(id);
    const known = entry?.session;
    const own =
      known?.agentId === agentId &&
      known.principal.id === principal.id &&
      known.principal.tenantId === principal.tenantId;
    if (entry !== undefined && own) return entry;
    throw new ProvostError("STATE_CONFLICT", `agent ${agentId} has no such session here; connect again`, { agentId });
  };
  return {
    send: async (principal, agentId, { session: named, seq, frames }) => {
      const hello = frames.find((frame) => frame.type === "hello");
      if (hello !== undefined && hello.agentId !== agentId) {
        throw new ProvostError("FRAME_INVALID", `hello names agent ${hello.agentId}, the address names ${agentId}`);
      }
      const id = named ?? begin(principal, agentId);
      const entry = find(principal, agentId, id);
      touch(id, entry);
      await entry.session.take(seq, frames);
      return { session: id };
    },
    poll: async (principal, agentId, { session: id, after, waitMs }, signal) => {
      const entry = find(principal, agentId, id);
      touch(id, entry);
      return { frames: await entry.session.wait(after, waitMs, signal) };
    },
    close: () => {
      for (const id of sessions.keys()) end(id, "the control plane goes down");
    },
  };
};
