import { ProvostError } from "../../model/errors.ts";
import type { AgentTransport } from "../../fleet/protocol/channel.ts";
import type { AgentCertificate } from "./endpoint.ts";
import { createLongPoll } from "./long-poll.ts";
import { createWebSocketTransport } from "./websocket.ts";

/** Where the control plane is, and how to get there. */
export type Reach = {
  /** http(s)://host:port of one control plane, or of several: when one does not answer the next is tried. */
  url: string | readonly string[];
  /** The agent's token, or what returns it: asked for on each connection, so that a renewed token is used. */
  token?: string | (() => string | Promise<string>);
  /** Shown in place of a token, by agents that connect over TLS and WebSocket. */
  certificate?: AgentCertificate;
  /** "websocket" when absent; "long-poll" where a proxy lets no WebSocket through. */
  transport?: "websocket" | "long-poll";
};

const parseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && ["http:", "https:", "ws:", "wss:"].includes(url.protocol)) return url;
  throw new ProvostError("USAGE", `"${text}" is no address of a control plane: write http://HOST:PORT`);
};

/** USAGE where nothing says who the agent is, or where it cannot be said. */
const refuseUnknown = ({ token, certificate, transport }: Reach, urls: readonly URL[]): void => {
  if (certificate === undefined) {
    if (token === undefined) throw new ProvostError("USAGE", "the agent has neither a token nor a certificate");
    return;
  }
  if (transport === "long-poll") throw new ProvostError("USAGE", "a certificate is shown over a WebSocket alone");
  const open = urls.find(({ protocol }) => protocol === "http:" || protocol === "ws:");
  if (open !== undefined) throw new ProvostError("USAGE", `a certificate is shown over TLS: ${open.href} has none`);
};

export const chooseTransport = ({ url, token, certificate, transport = "websocket" }: Reach): AgentTransport => {
  const urls = (typeof url === "string" ? [url] : url).map(parseUrl);
  if (urls.length === 0) throw new ProvostError("USAGE", "the agent was given no address of a control plane");
  refuseUnknown({ url, transport, ...(token !== undefined && { token }), ...(certificate && { certificate }) }, urls);
  const make = transport === "websocket" ? createWebSocketTransport : createLongPoll;
  const tokenNow = async () => (typeof token === "function" ? token() : (token ?? ""));
  const transports = urls.map((one) => make({ url: one, token: tokenNow, certificate }));
  let next = 0;
  return {
    open: async (agentId, events) => {
      const chosen = transports[next % transports.length];
      next += 1;
      if (chosen === undefined) throw new ProvostError("INTERNAL", "there is no transport to choose");
      return chosen.open(agentId, events);
    },
  };
};
