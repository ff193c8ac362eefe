/** One POST to an address that was judged already. Follows no redirect and reads no more of the answer than is kept. */
import { Agent as HttpAgent } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { askTarget } from "../../runtime/outbound/ask-target.ts";
import type { Target } from "../../runtime/outbound/find-target.ts";

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

/** Resolves with whatever was answered; rejects when nothing was, or when the signal is aborted. */
export const post = async ({ target, headers, body, connections, signal }: Post): Promise<Answer> => {
  const sized = { ...headers, "content-length": String(Buffer.byteLength(body)) };
  const response = await askTarget(target, { method: "POST", headers: sized, body, signal, agents: connections });
  const excerpt = await readExcerpt(response);
  return { status: response.statusCode ?? 0, headers: response.headers, excerpt };
};
