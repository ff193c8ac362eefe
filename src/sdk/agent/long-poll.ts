/** Two kinds of HTTP calls instead of a WebSocket: one sends, the other waits for what comes. */
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { AgentEvents, AgentTransport, Channel } from "../../fleet/protocol/channel.ts";
import { MAX_BATCH } from "../../fleet/protocol/limits.ts";
import { controlFrameSchema, type AgentFrame } from "../../fleet/protocol/frames.ts";
import { bearer } from "./bearer.ts";
import type { Endpoint } from "./endpoint.ts";

const WAIT_MS = 25_000;
/** On top of it, until an answer that does not come is given up. */
const GRACE_MS = 10_000;

const sentSchema = z.object({ session: z.string() });
const polledSchema = z.object({ frames: z.array(z.object({ seq: z.number().int(), frame: z.unknown() })) });

type Call = (operation: "send" | "poll", body: object, signal: AbortSignal) => Promise<unknown>;

const createCall = ({ url, token }: Endpoint, agentId: string): Call => {
  const address = (operation: string) => {
    const target = new URL(`/v1/agents/${encodeURIComponent(agentId)}/${operation}`, url);
    target.protocol = url.protocol === "wss:" || url.protocol === "https:" ? "https:" : "http:";
    return target;
  };
  return async (operation, body, signal) => {
    const response = await fetch(address(operation), {
      method: "POST",
      headers: { authorization: bearer(await token()), "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });
    if (response.status === 401) throw new ProvostError("UNAUTHENTICATED", "the agent's token is not accepted");
    if (response.status === 403) throw new ProvostError("FORBIDDEN", "the agent's token does not let it connect");
    if (!response.ok) throw new Error(`the control plane answered ${operation} with ${response.status}`);
    return response.json();
  };
};

/** Sends batches in order, one call at a time. */
const createSender = (options: {
  call: Call;
  signal: AbortSignal;
  onSession: (session: string) => void;
  onFailure: (error: unknown) => void;
}) => {
  const waiting: AgentFrame[] = [];
  let session: string | null = null;
  let seq = 0;
  let sending = false;

  const sendAll = async () => {
    sending = true;
    try {
      while (waiting.length > 0) {
        const frames = waiting.splice(0, MAX_BATCH);
        seq += 1;
        const answer = sentSchema.parse(await options.call("send", { session, seq, frames }, options.signal));
        if (session === null) options.onSession(answer.session);
        session = answer.session;
      }
    } catch (error) {
      options.onFailure(error);
    } finally {
      sending = false;
    }
  };
  return {
    send: (frames: readonly AgentFrame[]) => {
      waiting.push(...frames);
      if (!sending) void sendAll();
    },
    waiting: () => waiting.length,
  };
};

const receive = async (call: Call, session: string, events: AgentEvents, signal: AbortSignal): Promise<void> => {
  let after = 0;
  while (!signal.aborted) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS + GRACE_MS)]);
    const { frames } = polledSchema.parse(await call("poll", { session, after, waitMs: WAIT_MS }, patience));
    after = frames.at(-1)?.seq ?? after;
    const known = frames.flatMap(({ frame }) => controlFrameSchema.safeParse(frame).data ?? []);
    if (known.length > 0) events.onFrames(known);
  }
};

export const createLongPoll = (endpoint: Endpoint): AgentTransport => ({
  open: async (agentId, events): Promise<Channel<AgentFrame>> => {
    const call = createCall(endpoint, agentId);
    const over = new AbortController();
    const close = (reason: string, refusal?: ProvostError) => {
      if (over.signal.aborted) return;
      over.abort(new Error(reason));
      events.onClose(reason, refusal);
    };
    const onFailure = (error: unknown) => {
      if (error instanceof ProvostError) close(error.message, error);
      else close(error instanceof Error ? error.message : String(error));
    };
    const sender = createSender({
      call,
      signal: over.signal,
      onSession: (session) => void receive(call, session, events, over.signal).catch(onFailure),
      onFailure,
    });
    return {
      send: sender.send,
      bufferedBytes: () => sender.waiting() * 1_024,
      close,
    };
  },
});
