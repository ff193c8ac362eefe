/** Messages of this agent to others, and theirs to it. */
import { ProvostError } from "../../model/errors.ts";
import type { Document } from "../../fleet/protocol/fields.ts";
import type { ControlFrame } from "../../fleet/protocol/frames.ts";
import {
  sendMessageSchema,
  type Address,
  type DeliverMessage,
  type SendMessage,
  type Subject,
} from "../../fleet/protocol/message-frames.ts";
import type { Link } from "./link.ts";
import type { Requests } from "./requests.ts";

/** Gets requests and notes. What it returns is the answer to a request; null or nothing is none. */
export type OnMessage = (message: DeliverMessage) => Promise<Document | void>;

export type Messaging = {
  note(to: Address, body: Document): Promise<number>;
  request(to: Address, subject: Subject, body: Document, expiresInMs?: number): Promise<Document>;
  received(frame: Extract<ControlFrame, { type: "message" | "expired" }>): void;
  abandon(reason: ProvostError): void;
};

const REMEMBERED = 1_000;

/** The last ids that came: a message may be delivered again, when the control plane has not heard that it arrived. */
const createSeen = (): ((id: string) => boolean) => {
  const seen = new Set<string>();
  return (id) => {
    if (seen.has(id)) return true;
    seen.add(id);
    const [oldest] = seen;
    if (seen.size > REMEMBERED && oldest !== undefined) seen.delete(oldest);
    return false;
  };
};

/** Given up while its request is sent, it is waited for by nobody yet: who has asked hears of it from the sending. */
const newAnswer = () => {
  const answer = Promise.withResolvers<Document>();
  answer.promise.catch(() => undefined);
  return answer;
};

export const createMessaging = (options: {
  link: Link;
  requests: Requests;
  newId: () => string;
  onMessage: OnMessage | undefined;
  onFault: (error: unknown) => void;
}): Messaging => {
  const { link, requests, newId } = options;
  const asked = new Map<string, { resolve: (body: Document) => void; reject: (error: ProvostError) => void }>();
  const isSeen = createSeen();

  const send = async (frame: Omit<SendMessage, "type" | "expiresInMs"> & { expiresInMs?: number | undefined }) =>
    (await requests.ask(sendMessageSchema.parse({ type: "message", ...frame }))).recipients ?? 0;

  const handle = async (message: DeliverMessage) => {
    const body = await options.onMessage?.(message);
    if (body === undefined || body === null || message.subject === "note") return;
    const { correlationId, from } = message;
    await send({ id: newId(), subject: "answer", correlationId, body, to: { kind: "agent", agentId: from } });
  };
  const deliver = (message: DeliverMessage) => {
    link.send({ type: "received", ids: [message.id] });
    if (isSeen(message.id)) return;
    if (message.subject !== "answer") {
      handle(message).catch(options.onFault);
      return;
    }
    asked.get(message.correlationId)?.resolve(message.body);
    asked.delete(message.correlationId);
  };
  return {
    note: async (to, body) => {
      const id = newId();
      return send({ id, subject: "note", correlationId: id, body, to });
    },
    request: async (to, subject, body, expiresInMs) => {
      const id = newId();
      const answer = newAnswer();
      asked.set(id, answer);
      try {
        await send({ id, subject, correlationId: id, body, to, expiresInMs });
      } catch (error) {
        asked.delete(id);
        throw error;
      }
      return answer.promise;
    },
    received: (frame) => {
      if (frame.type === "message") {
        deliver(frame);
        return;
      }
      const message = `nobody has answered the request ${frame.correlationId} in time`;
      asked.get(frame.correlationId)?.reject(new ProvostError("MESSAGE_UNDELIVERABLE", message));
      asked.delete(frame.correlationId);
    },
    abandon: (reason) => {
      for (const { reject } of asked.values()) reject(reason);
      asked.clear();
    },
  };
};
