/** One GET to an address that was judged already. Follows no redirect and reads no more of the answer than is kept. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { askTarget } from "../../../../runtime/outbound/ask-target.ts";
import type { Target } from "../../../../runtime/outbound/find-target.ts";

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

const HEADERS = {
  "user-agent": "Provost",
  accept: "text/*, application/json, */*;q=0.1",
  "accept-encoding": "identity",
};

/** Resolves with whatever was answered; rejects when nothing was, or when the signal is aborted. */
export const get = async (
  target: Target,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<Got> => {
  const response = await askTarget(target, { method: "GET", headers: HEADERS, signal });
  const read = await readCapped(response, maxBytes);
  return { status: response.statusCode ?? 0, headers: response.headers, ...read };
};
