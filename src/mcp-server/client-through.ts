/** The typed client, whose requests go the inner way: each is judged, limited and put on the audit log like any other. */
import { type Client, createClient } from "../sdk/client/index.ts";

export type InsideRequest = {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  body?: unknown;
  idempotencyKey?: string | undefined;
  range?: string | undefined;
  /** Content is given back as it is, and not only documents. */
  contents: true;
};
export type InsideAnswer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  content: Uint8Array<ArrayBuffer>;
};
export type AskInside = (request: InsideRequest) => Promise<InsideAnswer>;

/** Where nothing listens: the address of requests that never leave the process. */
const NOWHERE = "http://provost.internal";

const fetchThrough =
  (ask: AskInside): typeof globalThis.fetch =>
  async (input, init = {}) => {
    init.signal?.throwIfAborted();
    const { pathname, search } = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init.headers);
    const {
      status,
      headers: answered,
      content,
    } = await ask({
      method: (init.method ?? "GET") as InsideRequest["method"],
      path: `${pathname}${search}`,
      ...(typeof init.body === "string" && { body: JSON.parse(init.body) as unknown }),
      idempotencyKey: headers.get("idempotency-key") ?? undefined,
      range: headers.get("range") ?? undefined,
      contents: true,
    });
    return new Response(status === 204 ? null : content, { status, headers: answered });
  };

/** Not tried again: what is wrong inside is wrong a moment later as well. */
export const clientThrough = (ask: AskInside): Client =>
  createClient({ url: NOWHERE, fetch: fetchThrough(ask), retries: 0 });
