/** One POST to an address that was judged already. Follows no redirect and reads no more of the answer than is kept. */
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Target } from "./find-target.ts";

/** Connections of one batch. */
export type Connections = { http: HttpAgent; https: HttpsAgent; close(): void };

export const openConnections = (maxSockets: number): Connections => {
  const [http, https] = [
    new HttpAgent({ keepAlive: true, maxSockets }),
    new HttpsAgent({ keepAlive: true, maxSockets }),
  ];
  return {
    http,
    https,
    close: () => {
      http.destroy();
      https.destroy();
    },
  };
};

export type Post = {
  target: Target;
  headers: Readonly<Record<string, string>>;
  body: string;
  connections: Connections;
  signal: AbortSignal;
};

export type Answer = { status: number; headers: IncomingHttpHeaders; excerpt: string };

const MAX_ANSWER_BYTES = 4_096;

const readExcerpt = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) break; // leaving the loop destroys the response, however much would follow
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString("utf8");
};

const optionsOf = ({ target, headers, body, signal }: Post): RequestOptions => {
  const { url, address, family } = target;
  return {
    method: "POST",
    // The address and not the name: nothing is resolved a second time.
    host: address,
    family,
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, "content-length": String(Buffer.byteLength(body)) },
    signal,
  };
};

/** Resolves with whatever was answered; rejects when nothing was, or when the signal is aborted. */
export const post = async (request: Post): Promise<Answer> => {
  const { target, body, connections } = request;
  const options = optionsOf(request);
  const name = target.url.hostname;
  const outgoing =
    target.url.protocol === "https:"
      ? httpsRequest({ ...options, agent: connections.https, ...(name.startsWith("[") ? {} : { servername: name }) })
      : httpRequest({ ...options, agent: connections.http });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
  });
  // An error after the answer has begun, as the end of the signal, comes out of the reading.
  outgoing.on("error", () => undefined);
  const excerpt = await readExcerpt(response);
  return { status: response.statusCode ?? 0, headers: response.headers, excerpt };
};
