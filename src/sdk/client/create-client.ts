/** A client of the API for browsers, Node and whatever else has `fetch`. */
import { type Address, addressOf, OPERATIONS, type OperationName } from "../../http/operations.ts";
import { tokenFault } from "./token-fault.ts";
import { ApiError, errorOf } from "./api-error.ts";
import type { CallOptions, Calls, ClientEvent } from "./client-types.ts";
import { type ClientSessionEntry, followAgentSession } from "./follow-agent-session.ts";
import { followEvents, type FollowOptions } from "./follow-events.ts";
import { followOutput, type OutputOf } from "./follow-output.ts";
import type { StreamOptions } from "./follow-stream.ts";
import { type Attempt, withRetries } from "./retry.ts";
import type { Sender } from "./sender.ts";

export type ClientOptions = {
  /** `https://provost.example`; the page's own origin when absent. */
  url?: string;
  /** Access token or API key. Without one a browser's session cookie speaks. */
  token?: string | (() => string | Promise<string>);
  fetch?: typeof globalThis.fetch;
  /** How often a call is tried again; 3 unless stated. */
  retries?: number;
};

export type Client = Calls & {
  /** Events as they are committed, each once and in order, over lost connections, until the signal or the right ends. */
  followEvents(options?: FollowOptions): AsyncGenerator<ClientEvent, void>;
  /** Entries of an agent's session as they are written, each once and in order, until it ends. */
  followAgentSession(sessionId: string, options?: StreamOptions): AsyncGenerator<ClientSessionEntry, void>;
  /** What an attempt prints as it comes, each byte once, over lost connections, until it ends. */
  followOutput(of: OutputOf, options?: { signal?: AbortSignal }): AsyncGenerator<Uint8Array, void>;
};

type AnyInput = {
  params?: Record<string, unknown>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
};

export const pathOf = (path: string, { params = {}, query = {} }: AnyInput): string => {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
};

/** How a token is shown; one that cannot be is refused as the server would. */
const bearer = (token: string): string => {
  const message = tokenFault(token);
  if (message === null) return `Bearer ${token}`;
  throw new ApiError({ code: "UNAUTHENTICATED", status: 401, message, wayOut: "Give the token alone." });
};

const senderOf = ({ url = "", token, fetch = globalThis.fetch }: ClientOptions): Sender => {
  const base = url.replace(/\/$/, "");
  return async (path, init) => {
    const shown = typeof token === "function" ? await token() : token;
    const headers = { ...init.headers, ...(shown !== undefined && { authorization: bearer(shown) }) };
    // Without a token the session cookie goes along, to our own server and to no other.
    return fetch(`${base}${path}`, { ...init, headers, credentials: "same-origin" });
  };
};

const attemptOf =
  (send: Sender, { method, path }: Address, input: AnyInput, options: CallOptions) =>
  async (): Promise<Attempt<unknown>> => {
    const { signal, idempotencyKey, ifMatch, range, onHeaders } = options;
    const headers = {
      accept: "application/json, */*;q=0.5",
      ...(input.body !== undefined && { "content-type": "application/json" }),
      ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
      ...(ifMatch !== undefined && { "if-match": ifMatch }),
      ...(range !== undefined && { range }),
    };
    const body = input.body === undefined ? {} : { body: JSON.stringify(input.body) };
    let response: Response;
    try {
      response = await send(pathOf(path, input), { method, headers, ...body, ...(signal && { signal }) });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      if (cause instanceof ApiError) return { error: cause, retryAfter: null };
      const message = `no answer from ${method} ${path}: ${cause instanceof Error ? cause.message : String(cause)}`;
      return { error: new ApiError({ code: "NO_ANSWER", status: 0, message }, { cause }), retryAfter: null };
    }
    if (!response.ok) return { error: await errorOf(response), retryAfter: response.headers.get("retry-after") };
    onHeaders?.(response.headers);
    if (response.status === 204) return { value: undefined };
    // A stretch of a document is none.
    const isWhole = response.status !== 206;
    const isDocument = isWhole && response.headers.get("content-type")?.startsWith("application/json") === true;
    return { value: isDocument ? await response.json() : response };
  };

const caller = (name: OperationName, send: Sender, retries: number) => {
  const address = addressOf(name);
  return (input: AnyInput = {}, options: CallOptions = {}): Promise<unknown> => {
    const key = address.method === "POST" ? { idempotencyKey: options.idempotencyKey ?? crypto.randomUUID() } : {};
    const attempt = attemptOf(send, address, input, { ...options, ...key });
    return withRetries(attempt, { retries, ...(options.signal && { signal: options.signal }) });
  };
};

export const createClient = (options: ClientOptions = {}): Client => {
  const send = senderOf(options);
  const { retries = 3 } = options;
  const groups: Record<string, Record<string, unknown>> = {};
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const [group = "", short = ""] = name.split(".");
    (groups[group] ??= {})[short] = caller(name, send, retries);
  }
  const calls = groups as unknown as Calls;
  const outputFrom = ({ runId, taskId, attempt }: OutputOf, from: number, signal?: AbortSignal) => {
    const query = { follow: true, from, attempt };
    return runId === undefined
      ? calls.queueTasks.output({ params: { taskId }, query }, { signal })
      : calls.tasks.output({ params: { runId, taskId }, query }, { signal });
  };
  return {
    ...calls,
    followEvents: (wanted = {}) => followEvents(send, wanted),
    followAgentSession: (sessionId, wanted = {}) => followAgentSession(send, sessionId, wanted),
    followOutput: (of, { signal } = {}) => followOutput((from) => outputFrom(of, from, signal), signal),
  };
};
