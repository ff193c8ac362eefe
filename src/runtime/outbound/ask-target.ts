/** A request to the very address that was judged: nothing is resolved a second time, and no redirect is followed. */
import { request as httpRequest } from "node:http";
import type { Agent as HttpAgent, IncomingMessage, RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Agent as HttpsAgent } from "node:https";
import { isIP } from "node:net";
import { hostOf, type Target } from "./find-target.ts";

export type Asked = {
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: string | Uint8Array | undefined;
  signal?: AbortSignal | undefined;
  /** Connections to use again; one of its own when absent. */
  agents?: { http: HttpAgent; https: HttpsAgent };
};

/** Resolves with the beginning of whatever was answered; rejects when nothing was, or when the signal is aborted. */
export const askTarget = async (
  { url, address, family }: Target,
  { method, headers, body, signal, agents }: Asked,
): Promise<IncomingMessage> => {
  const isSecure = url.protocol === "https:";
  const options: RequestOptions = {
    method,
    host: address,
    family,
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host },
    ...(signal && { signal }),
  };
  const name = hostOf(url);
  // TLS has names of servers only: an address in its place is refused, or taken for a name that no certificate has.
  const outgoing = isSecure
    ? httpsRequest({ ...options, agent: agents?.https ?? false, ...(isIP(name) === 0 && { servername: name }) })
    : httpRequest({ ...options, agent: agents?.http ?? false });
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
  });
  // An error after the answer has begun, as the end of the signal, comes out of the reading.
  outgoing.on("error", () => undefined);
  return answer;
};
