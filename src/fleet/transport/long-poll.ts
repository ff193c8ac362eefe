/**
 * Agents that can only make HTTP calls. What is sent to one is kept with a number until a later poll says that it has
 * come, and what it sends bears a number too: a call whose answer was lost is made again and changes nothing.
 */
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { AgentHub } from "../agent-hub.ts";
import type { SessionDoor } from "../protocol/channel.ts";
import type { ControlFrame } from "../protocol/frames.ts";
import { MAX_WAIT_MS, type pollBodySchema, type sendBodySchema } from "../protocol/long-poll-bodies.ts";
import type { Principal } from "../session/open-session.ts";

export type Polled = { frames: { seq: number; frame: ControlFrame }[] };

export type LongPoll = {
  send(principal: Principal, agentId: string, body: z.infer<typeof sendBodySchema>): Promise<{ session: string }>;
  poll(
    principal: Principal,
    agentId: string,
    body: z.infer<typeof pollBodySchema>,
    signal: AbortSignal,
  ): Promise<Polled>;
  close(): void;
};

/** An agent that neither sends nor polls for this long has gone. */
const IDLE_MS = 60_000;
const FRAMES_AT_ONCE = 256;

type Session = {
  principal: Principal;
  agentId: string;
  door: SessionDoor;
  outbox: { seq: number; frame: ControlFrame; bytes: number }[];
  lastOut: number;
  lastIn: number;
  wake: () => void;
  disarm: () => void;
};

export const createLongPoll = (hub: AgentHub, clock: Clock): LongPoll => {
  const sessions = new Map<string, Session>();

  const end = (id: string, reason: string) => {
    const session = sessions.get(id);
    if (session === undefined) return;
    sessions.delete(id);
    session.disarm();
    session.wake();
    session.door.closed(reason);
  };
  const touch = (id: string, session: Session) => {
    session.disarm();
    session.disarm = clock.after(IDLE_MS, () => end(id, "the agent has stopped polling"));
  };
  const begin = (principal: Principal, agentId: string): [string, Session] => {
    const id = randomUUID();
    const session: Session = {
      principal,
      agentId,
      outbox: [],
      lastOut: 0,
      lastIn: 0,
      wake: () => undefined,
      disarm: () => undefined,
      door: hub.connect(principal, {
        send: (frames) => {
          for (const frame of frames) {
            session.lastOut += 1;
            session.outbox.push({ seq: session.lastOut, frame, bytes: JSON.stringify(frame).length });
          }
          session.wake();
        },
        bufferedBytes: () => session.outbox.reduce((sum, { bytes }) => sum + bytes, 0),
        // What it was told last is still fetched; then there is nothing more.
        close: (reason) => void clock.after(MAX_WAIT_MS, () => end(id, reason)),
      }),
    };
    sessions.set(id, session);
    return [id, session];
  };
  const find = (principal: Principal, agentId: string, id: string): Session => {
    const session = sessions.get(id);
    const own =
      session?.agentId === agentId &&
      session.principal.id === principal.id &&
      session.principal.tenantId === principal.tenantId;
    if (session !== undefined && own) return session;
    throw new ProvostError("STATE_CONFLICT", `agent ${agentId} has no such session here; connect again`, { agentId });
  };
  const hasFrames = (session: Session, after: number) => (session.outbox.at(-1)?.seq ?? 0) > after;
  const waitForFrames = async (session: Session, waitMs: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const disarm = clock.after(waitMs, resolve);
      const finish = () => {
        disarm();
        signal.removeEventListener("abort", finish);
        resolve();
      };
      signal.addEventListener("abort", finish);
      session.wake = finish;
      if (signal.aborted) finish();
    });

  return {
    send: async (principal, agentId, { session: named, seq, frames }) => {
      const hello = frames.find((frame) => frame.type === "hello");
      if (hello !== undefined && hello.agentId !== agentId) {
        throw new ProvostError("FRAME_INVALID", `hello names agent ${hello.agentId}, the address names ${agentId}`);
      }
      const [id, session] = named === null ? begin(principal, agentId) : [named, find(principal, agentId, named)];
      touch(id, session);
      if (seq > session.lastIn) {
        session.lastIn = seq;
        // Whoever sends waits until it was taken in: that is the brake.
        await session.door.receive(frames);
      }
      return { session: id };
    },
    poll: async (principal, agentId, { session: id, after, waitMs }, signal) => {
      const session = find(principal, agentId, id);
      touch(id, session);
      session.outbox = session.outbox.filter(({ seq }) => seq > after);
      if (!hasFrames(session, after)) await waitForFrames(session, waitMs, signal);
      return { frames: session.outbox.slice(0, FRAMES_AT_ONCE).map(({ seq, frame }) => ({ seq, frame })) };
    },
    close: () => {
      for (const id of sessions.keys()) end(id, "the control plane goes down");
    },
  };
};
