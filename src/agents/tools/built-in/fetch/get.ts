/** One GET to an address that was judged already. Follows no redirect and reads no more of the answer than is kept. */
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { Target } from "../../../../events/webhooks/find-target.ts";

export type Got = { status: number; headers: IncomingHttpHeaders; body: Buffer; truncated: boolean };

const readCapped = async (response: IncomingMessage, maxBytes: number): Promise<Pick<Got, "body" | "truncated">> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) break; // leaving the loop destroys the response, however much would follow
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), truncated: bytes > maxBytes };
};

/** Resolves with whatever was answered; rejects when nothing was, or when the signal is aborted. */
export const get = async (
  { url, address, family }: Target,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Got> => {
  const isSecure = url.protocol === "https:";
  const options = {
    method: "GET",
    agent: false,
    // The address and not the name: nothing is resolved a second time.
    host: address,
    family,
    port: url.port === "" ? (isSecure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: {
      host: url.host,
      "user-agent": "Provost",
      accept: "text/*, application/json, */*;q=0.1",
      "accept-encoding": "identity",
    },
    signal,
  };
  const name = url.hostname;
  const outgoing = isSecure
    ? httpsRequest({ ...options, ...(isIP(name.replace(/^\[|\]$/g, "")) === 0 && { servername: name }) })
    : httpRequest(options);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    outgoing.end();
  });
  // An error after the answer has begun, as the end of the signal, comes out of the reading.
  outgoing.on("error", () => undefined);
  const read = await readCapped(response, maxBytes);
  return { status: response.statusCode ?? 0, headers: response.headers, ...read };
};
