/**
 * Follows what the server streams over connections that come and go. The position of the last frame is where the next
 * connection begins, so nothing is missed and nothing comes twice.
 */
import { ApiError, errorOf } from "./api-error.ts";
import { readFrames } from "./event-frames.ts";
import { pause, waitMs } from "./retry.ts";
import type { Sender } from "./sender.ts";

export type StreamOptions = {
  /** Position of the last one that was seen. */
  after?: number;
  signal?: AbortSignal;
  /** Told when the connection is there, and when it is not: what is shown may be stale then. */
  onState?: (state: "live" | "lost") => void;
};

/** `data` is null where only a position is told. */
export type StreamFrame<T> = { position: number; data: T | null };

/** The server gives a sign of life every 15 seconds; after three that are missing the connection is taken for dead. */
const SILENCE_MS = 45_000;

/** A refusal is final; that there is no connection is not. */
export const isFinal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;

const endedBy = (data: string): ApiError => {
  const { code, message } = JSON.parse(data) as Pick<ApiError, "code" | "message">;
  return new ApiError({ code, status: 403, message });
};

/** Aborts what is listened to when it has been silent for too long. */
const createWatch = (outer: AbortSignal | undefined) => {
  const silent = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  const beat = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), SILENCE_MS);
  };
  beat();
  const signal = outer === undefined ? silent.signal : AbortSignal.any([outer, silent.signal]);
  return { beat, signal, end: () => clearTimeout(timer) };
};

/** One connection, until it breaks. */
async function* connect<T>(send: Sender, path: string, options: StreamOptions): AsyncGenerator<StreamFrame<T>, void> {
  const watch = createWatch(options.signal);
  try {
    const response = await send(path, { headers: { accept: "text/event-stream" }, signal: watch.signal });
    if (!response.ok || response.body === null) throw await errorOf(response);
    for await (const frame of readFrames(response.body)) {
      watch.beat();
      options.onState?.("live");
      // With an id it is something that is followed and happens to be called so.
      if (frame?.event === "ended" && frame.id === null) throw endedBy(frame.data ?? "{}");
      if (frame?.id) yield { position: Number(frame.id), data: frame.data ? (JSON.parse(frame.data) as T) : null };
    }
  } finally {
    watch.end();
  }
}

/** @param pathAfter where to connect to see what comes after that position */
export async function* followStream<T>(
  send: Sender,
  pathAfter: (after: number | undefined) => string,
  options: StreamOptions,
): AsyncGenerator<StreamFrame<T>, void> {
  const { signal, onState } = options;
  let { after } = options;
  const ended = (): boolean => signal?.aborted === true;
  for (let failures = 0; !ended(); failures += 1) {
    try {
      for await (const frame of connect<T>(send, pathAfter(after), options)) {
        failures = -1;
        after = frame.position;
        yield frame;
        if (ended()) return;
      }
    } catch (error) {
      if (ended()) return;
      if (isFinal(error)) throw error;
    }
    onState?.("lost");
    // Aborted while it waits, it ends at the head of the loop.
    await pause(waitMs(Math.max(0, failures), null, Math.random), signal).catch(() => undefined);
  }
}
