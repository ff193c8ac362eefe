import { checkCancelled, type CheckContext } from "../checkout/check-context.ts";

export type HttpResponse = {
  status: number;
  headers: Record<string, string>;
  body: string;
  bodyTruncated: boolean;
  durationMs: number;
};
export type HttpResult =
  { kind: "answered"; response: HttpResponse } | { kind: "timeout" } | { kind: "failed"; problem: string };

export type HttpRequest = { url: URL; method: string; headers: Record<string, string>; body?: string | undefined };

const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** One request; redirects are answers like any other. The duration ends with the last byte of the body. */
export const sendRequest = async (request: HttpRequest, context: CheckContext): Promise<HttpResult> => {
  const timeout = AbortSignal.timeout(context.remainingMs());
  const started = performance.now();
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: "manual",
      signal: AbortSignal.any([context.signal, timeout]),
      ...(request.body !== undefined && { body: request.body }),
    });
    const { body, bodyTruncated } = await readBody(response);
    const durationMs = performance.now() - started;
    const headers = Object.fromEntries(response.headers);
    return { kind: "answered", response: { status: response.status, headers, body, bodyTruncated, durationMs } };
  } catch (error) {
    if (context.signal.aborted) throw checkCancelled();
    if (timeout.aborted) return { kind: "timeout" };
    return { kind: "failed", problem: describeFailure(error) };
  }
};

const readBody = async (response: Response): Promise<{ body: string; bodyTruncated: boolean }> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest of the body.
    if (bytes > MAX_BODY_BYTES) break;
  }
  const whole = Buffer.concat(chunks);
  return { body: whole.toString("utf8", 0, MAX_BODY_BYTES), bodyTruncated: bytes > MAX_BODY_BYTES };
};

/** fetch says "fetch failed" and keeps what happened in the cause. */
const describeFailure = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const message = cause instanceof Error ? cause.message : String(cause);
  return code !== undefined && !message.includes(code) ? `${code} ${message}`.trim() : message;
};
