/**
 * `fetch` for MCP servers: at the very address that was judged a moment before, and with answers that end when they become
 * too long. A server is asked at the host that was declared and no other. Redirects are given back as they are.
 */
import type { BlockList } from "node:net";
import type { IncomingMessage } from "node:http";
import { Readable, Transform } from "node:stream";
import { askTarget } from "../../runtime/outbound/ask-target.ts";
import { findTarget, type Resolve, type Target } from "../../runtime/outbound/find-target.ts";
import { ProvostError } from "../../model/errors.ts";
import { traceHeaders } from "../../runtime/tracing.ts";

export type AddressGuard = {
  /** Addresses that may be asked though they are not public. */
  allowed: BlockList;
  resolve?: Resolve;
};

const MAX_ANSWER_BYTES = 16 * 2 ** 20;
/** They have no body, and `Response` takes none. */
const EMPTY = new Set([101, 204, 205, 304]);

/** MCP_ADDRESS_REFUSED, or MCP_SERVER_FAILED when its name leads nowhere now. */
export const judgeAddress = async (url: string, { allowed, resolve }: AddressGuard): Promise<Target> => {
  const target = await findTarget(url, allowed, resolve);
  if (target.kind === "found") return target;
  const code = target.kind === "refused" ? "MCP_ADDRESS_REFUSED" : "MCP_SERVER_FAILED";
  throw new ProvostError(code, `${url}: ${target.reason}`, { url });
};

const capped = (): Transform => {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) done(new Error(`its answer has more than ${MAX_ANSWER_BYTES} bytes`));
      else done(null, chunk);
    },
  });
};

const responseOf = (answer: IncomingMessage): Response => {
  const { statusCode: status = 502, headers: given } = answer;
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  if (EMPTY.has(status)) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  const body = capped();
  answer.on("error", (error) => body.destroy(error));
  body.on("close", () => answer.destroy());
  answer.pipe(body);
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, { status, headers });
};

const bodyOf = (init: RequestInit): string | undefined => {
  if (init.body === undefined || init.body === null) return undefined;
  if (typeof init.body === "string") return init.body;
  if (init.body instanceof URLSearchParams) return init.body.toString();
  throw new TypeError("an MCP server is sent text and nothing else");
};

const askAt = async (url: URL, init: RequestInit, guard: AddressGuard): Promise<Response> => {
  const target = await judgeAddress(url.href, guard);
  const answer = await askTarget(target, {
    method: init.method ?? "GET",
    headers: { ...traceHeaders(), ...Object.fromEntries(new Headers(init.headers)), "accept-encoding": "identity" },
    body: bodyOf(init),
    signal: init.signal ?? undefined,
  });
  return responseOf(answer);
};

type Fetch = (asked: string | URL, init?: RequestInit) => Promise<Response>;

export const createGuardedFetch =
  (declared: URL, guard: AddressGuard): Fetch =>
  async (asked, init = {}) => {
    const url = new URL(asked);
    if (url.origin !== declared.origin) {
      throw new ProvostError(
        "MCP_ADDRESS_REFUSED",
        `${declared.origin} leads to ${url.origin}, which was not declared`,
      );
    }
    return askAt(url, init, guard);
  };

/** Of one question; nobody waits longer for an authorization server. */
const ANSWER_MS = 10_000;

/** For what a server's metadata name, which is at other hosts: the same addresses may be asked, and not for long. */
export const createOutwardFetch =
  (guard: AddressGuard): Fetch =>
  (asked, init = {}) => {
    const limit = AbortSignal.timeout(ANSWER_MS);
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    return askAt(new URL(asked), { ...init, signal }, guard);
  };
