/**
 * `fetch` for the services that agents are. Where a name leads is judged at each request, and the request goes to the very
 * address that was judged; no redirect is followed; credentials go to the agent's own origin and to no other; and no more
 * is read than is kept.
 */
import type { IncomingMessage } from "node:http";
import { ReadableStream } from "node:stream/web";
import { askTarget } from "../../../runtime/outbound/ask-target.ts";
import { findTarget, type Target } from "../../../runtime/outbound/find-target.ts";
import { ProvostError } from "../../../model/errors.ts";
import { traceHeaders } from "../../../runtime/tracing.ts";
import type { Network } from "./elsewhere-parts.ts";

export type GuardedFetch = typeof fetch;

type Guard = {
  network: Network;
  /** The agent's. */
  origin: string;
  /** Added for the agent's origin; asked for at each request. */
  headers: () => Readonly<Record<string, string>>;
  /** Of one answer. */
  maxBytes: number;
};

const targetOf = async (url: string, { allowed, resolve }: Network): Promise<Target> => {
  const target = await findTarget(url, allowed, resolve);
  if (target.kind === "found") return target;
  const code = target.kind === "refused" ? "AGENT_ADDRESS_REFUSED" : "AGENT_UNREACHABLE";
  throw new ProvostError(code, `${url} is not asked: ${target.reason}`, { url });
};

const unreachable = (url: URL, cause: unknown): ProvostError => {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new ProvostError("AGENT_UNREACHABLE", `${url.origin} does not answer: ${code ?? message}`, {}, { cause });
};

const textOf = ({ body }: RequestInit): string | undefined => {
  if (body === undefined || body === null || typeof body === "string") return body ?? undefined;
  throw new TypeError("an agent is sent text and nothing else");
};

/** What breaks off, or is longer than is taken, says so to whoever reads. */
const bodyOf = (response: IncomingMessage, url: URL, { maxBytes }: Guard): ReadableStream<Uint8Array> => {
  async function* read(): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > maxBytes) break;
        yield Uint8Array.from(chunk);
      }
    } catch (error) {
      throw unreachable(url, error);
    }
    if (bytes > maxBytes)
      throw new ProvostError("RESULT_REFUSED", `${url.origin} answers with more than ${maxBytes} bytes`);
  }
  return ReadableStream.from(read());
};

const WITHOUT_BODY: readonly number[] = [204, 205, 304];

/** AGENT_ADDRESS_REFUSED, AGENT_UNREACHABLE, AGENT_ACCESS_REFUSED; other answers are returned as they are. */
const judge = (url: URL, status: number): void => {
  if (status === 401 || status === 403) {
    throw new ProvostError("AGENT_ACCESS_REFUSED", `${url.origin} refuses the credential (${status})`, { status });
  }
  if (status >= 300 && status < 400) {
    throw new ProvostError("AGENT_ADDRESS_REFUSED", `${url.href} leads on elsewhere (${status}), and is not followed`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    throw new ProvostError("AGENT_UNREACHABLE", `${url.origin} cannot answer now (${status})`, { status });
  }
};

export const guardedFetch = (guard: Guard): GuardedFetch => {
  const ask = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const target = await targetOf(input instanceof Request ? input.url : String(input), guard.network);
    const { url } = target;
    const headers = new Headers(init.headers);
    if (url.origin === guard.origin)
      for (const [name, value] of Object.entries(guard.headers())) headers.set(name, value);
    headers.set("accept-encoding", "identity");
    headers.set("user-agent", "Provost");
    const response = await askTarget(target, {
      method: init.method ?? "GET",
      headers: { ...traceHeaders(), ...Object.fromEntries(headers) },
      body: textOf(init),
      signal: init.signal ?? undefined,
    }).catch((error: unknown) => {
      throw unreachable(url, error);
    });
    const status = response.statusCode ?? 0;
    try {
      judge(url, status);
    } catch (error) {
      response.destroy();
      throw error;
    }
    const answered = new Headers();
    for (const [name, value] of Object.entries(response.headers))
      if (typeof value === "string") answered.set(name, value);
    const body = WITHOUT_BODY.includes(status)
      ? null
      : (bodyOf(response, url, guard) as unknown as ConstructorParameters<typeof Response>[0]);
    return new Response(body, { status, headers: answered });
  };
  return ask;
};
