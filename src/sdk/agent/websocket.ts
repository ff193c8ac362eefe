/** The WebSocket of the platform. */
import { ProvostError } from "../../model/errors.ts";
import type { AgentEvents, AgentTransport, Channel } from "../../fleet/protocol/channel.ts";
import { decodeControlFrames, encodeFrames } from "../../fleet/protocol/codec.ts";
import type { AgentFrame } from "../../fleet/protocol/frames.ts";
import { MAX_MESSAGE_BYTES } from "../../fleet/protocol/limits.ts";
import { bearer } from "./bearer.ts";
import type { AgentCertificate, Endpoint } from "./endpoint.ts";

const PROBE_MS = 5_000;
/** A close frame has room for 123 bytes. */
const MAX_REASON = 40;

const connectUrl = (url: URL): URL => {
  const target = new URL("/v1/agents/connect", url);
  target.protocol = url.protocol === "https:" || url.protocol === "wss:" ? "wss:" : "ws:";
  return target;
};

/** Node's own takes headers; the type of the browser's, which @types/node states, does not know them. */
type WithHeaders = new (url: URL, options: { headers: Record<string, string> }) => WebSocket;

/** The platform's WebSocket does not tell with which status it was refused; the same address without it does. */
const whyRefused = async (url: URL, headers: Record<string, string>): Promise<Error> => {
  const target = new URL(url);
  target.protocol = url.protocol === "wss:" ? "https:" : "http:";
  try {
    const { status } = await fetch(target, { headers, signal: AbortSignal.timeout(PROBE_MS) });
    if (status === 401) return new ProvostError("UNAUTHENTICATED", `${url.host} does not accept the agent's token`);
    if (status === 403) return new ProvostError("FORBIDDEN", `${url.host} does not let the agent's token connect`);
    return new Error(`${url.host} opened no WebSocket (status ${status})`);
  } catch (cause) {
    return new Error(`${url.host} does not answer`, { cause });
  }
};

/** The platform's WebSocket shows no certificate; the one that the server is built on does. */
const withCertificate = async (url: URL, { certificate, key, authority }: AgentCertificate): Promise<WebSocket> => {
  const { WebSocket: TlsWebSocket } = await import("ws");
  const own = { cert: certificate, key, ...(authority !== undefined && { ca: authority }) };
  return new TlsWebSocket(url, own) as unknown as WebSocket;
};

/** What it says of an answer that was none: `Unexpected server response: 401`. */
const refusalIn = (event: Event, { host }: URL): Error | null => {
  const { message = "" } = event as Event & { message?: string };
  const status = /\b(401|403)$/.exec(message)?.[1];
  if (status === undefined) return null;
  const code = status === "401" ? "UNAUTHENTICATED" : "FORBIDDEN";
  return new ProvostError(code, `${host} does not accept the agent's certificate (status ${status})`);
};

export const createWebSocketTransport = ({ url, token, certificate }: Endpoint): AgentTransport => ({
  open: async (_agentId, events) => {
    const target = connectUrl(url);
    const headers = { authorization: bearer(await token()) };
    const socket =
      certificate === undefined
        ? new (WebSocket as unknown as WithHeaders)(target, { headers })
        : await withCertificate(target, certificate);
    let refusal: Error | null = null;
    const opened = Promise.withResolvers<Channel<AgentFrame>>();
    let isOpen = false;
    socket.addEventListener("open", () => {
      isOpen = true;
      opened.resolve(channelOf(socket, events));
    });
    socket.addEventListener("message", ({ data }) => {
      // A frame that is none is of a newer control plane, and not for us.
      const { frames } = decodeControlFrames(String(data));
      if (frames.length > 0) events.onFrames(frames);
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (isOpen) events.onClose(reason || `the connection was closed (${code})`);
      else if (certificate !== undefined) opened.reject(refusal ?? new Error(`${target.host} opened no WebSocket`));
      else void whyRefused(target, headers).then(opened.reject);
    });
    // The platform's tells nothing here; "close" follows either way.
    socket.addEventListener("error", (event) => {
      const { message } = event as Event & { message?: string };
      refusal = refusalIn(event, target) ?? new Error(`${target.host} does not answer: ${message ?? "no reason told"}`);
    });
    return opened.promise;
  },
});

const channelOf = (socket: WebSocket, events: AgentEvents): Channel<AgentFrame> => ({
  send: (frames) => {
    if (socket.readyState !== WebSocket.OPEN) return; // `onClose` tells, and what matters is sent again
    for (const message of encodeFrames(frames, MAX_MESSAGE_BYTES)) socket.send(message);
  },
  bufferedBytes: () => socket.bufferedAmount,
  close: (reason) => {
    socket.close(1000, reason.slice(0, MAX_REASON));
    // The other side may be out of reach, and its word that it closed too would be waited for in vain.
    events.onClose(reason);
  },
});
