/**
 * Frames that are answered: reports, spawns, messages, evidence. Each is sent again on every welcome until it is
 * answered, under the same id, so that the control plane does it once.
 */
import { setTimeout as delay } from "node:timers/promises";
import { ProvostError, type ErrorCode } from "../../model/errors.ts";
import type { AgentFrame, ControlFrame } from "../../fleet/protocol/frames.ts";
import { turn } from "../../runtime/turn.ts";

export type Answer = Extract<ControlFrame, { type: "ack" }>;
export type Request = Extract<AgentFrame, { id: string }>;

export type Requests = {
  /** Resolves with the ack, rejects with the control plane's refusal. */
  ask(frame: Request): Promise<Answer>;
  /** The same for what needs many frames with one id; they are made when they are sent. */
  askInPieces(id: string, count: number, piece: (index: number) => Request): Promise<Answer>;
  answered(answer: Answer): void;
  refused(id: string, error: { code: string; message: string; wayOut: string }): void;
  /** On each welcome. */
  resend(): void;
  /** Resolves when nothing waits for an answer. */
  settled(): Promise<void>;
  /** Rejects all that waits. */
  abandon(reason: ProvostError): void;
};

type Waiting = { send: () => void; resolve: (answer: Answer) => void; reject: (error: ProvostError) => void };

/** Beyond this much that is not yet on the wire, pieces wait: one large upload must not fill the memory. */
const MAX_BUFFERED_BYTES = 1024 * 1024;
/** The platform's WebSocket does not say when it has sent what it held. */
const LOOK_MS = 10;

export const createRequests = (link: {
  send(frame: AgentFrame): void;
  connected(): boolean;
  bufferedBytes(): number;
}): Requests => {
  const waiting = new Map<string, Waiting>();
  const idle = new Set<() => void>();
  let connection = 0;

  const take = (id: string): Waiting | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) {
      idle.forEach((resolve) => resolve());
      idle.clear();
    }
    return found;
  };
  const pump = async (id: string, count: number, piece: (index: number) => Request) => {
    const began = connection;
    for (let index = 0; index < count; index += 1) {
      if (index > 0) await turn();
      while (link.bufferedBytes() > MAX_BUFFERED_BYTES && link.connected()) await delay(LOOK_MS);
      // After a reconnect, `resend` has begun from the first piece.
      if (began !== connection || !link.connected() || !waiting.has(id)) return;
      link.send(piece(index));
    }
  };
  const wait = async (id: string, send: () => void): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.set(id, { send, resolve, reject });
      send();
    });
  return {
    ask: async (frame) => wait(frame.id, () => link.send(frame)),
    askInPieces: async (id, count, piece) => wait(id, () => void pump(id, count, piece)),
    answered: (answer) => take(answer.id)?.resolve(answer),
    refused: (id, { code, message, wayOut }) =>
      take(id)?.reject(new ProvostError(code as ErrorCode, message, { wayOut })),
    resend: () => {
      connection += 1;
      for (const { send } of waiting.values()) send();
    },
    settled: async () => {
      if (waiting.size === 0) return;
      await new Promise<void>((resolve) => idle.add(resolve));
    },
    abandon: (reason) => {
      for (const id of waiting.keys()) take(id)?.reject(reason);
    },
  };
};
