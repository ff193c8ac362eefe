/**
 * Follows events over connections that come and go. The position of the last one is where the next connection begins, so
 * nothing is missed and nothing comes twice.
 */
import { ApiError, errorOf } from "./api-error.ts";
import type { ClientEvent } from "./client-types.ts";
import { readFrames } from "./event-frames.ts";
import { pause, waitMs } from "./retry.ts";
import type { Sender } from "./sender.ts";

export type FollowOptions = {
  runId?: string;
  /** Names; `task.*` is all that begin so. */
  names?: readonly string[];
  /** Position of the last event that was seen; from now on when absent. */
  after?: number;
  signal?: AbortSignal;
  /** Told when the connection is there, and when it is not: what is shown may be stale then. */
  onState?: (state: "live" | "lost") => void;
};

/** The server gives a sign of life every 15 seconds; after three that are missing the connection is taken for dead. */
const SILENCE_MS = 45_000;

const pathFor = ({ runId, names, after }: FollowOptions): string => {
  const query = new URLSearchParams();
  if (runId !== undefined) query.set("runId", runId);
  if (names !== undefined && names.length > 0) query.set("names", names.join(","));
  if (after !== undefined) query.set("after", String(after));
  return `/v1/events/stream?${query.toString()}`;
};

/** A refusal is final; that there is no connection is not. */
const isFinal = (error: unknown): boolean =>
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

type Seen = { position: number; event: ClientEvent | null };

/** One connection, until it breaks. */
async function* connect(send: Sender, options: FollowOptions): AsyncGenerator<Seen, void> {
  const watch = createWatch(options.signal);
  try {
    const headers = { accept: "text/event-stream" };
    const response = await send(pathFor(options), { headers, signal: watch.signal });
    if (!response.ok || response.body === null) throw await errorOf(response);
    for await (const frame of readFrames(response.body)) {
      watch.beat();
      options.onState?.("live");
      if (frame?.event === "ended") throw endedBy(frame.data ?? "{}");
      const event = frame?.data ? (JSON.parse(frame.data) as ClientEvent) : null;
      if (frame?.id) yield { position: Number(frame.id), event };
    }
  } finally {
    watch.end();
  }
}

export async function* followEvents(send: Sender, options: FollowOptions): AsyncGenerator<ClientEvent, void> {
  const { signal, onState } = options;
  let { after } = options;
  const ended = (): boolean => signal?.aborted === true;
  for (let failures = 0; !ended(); failures += 1) {
    try {
      for await (const { position, event } of connect(send, { ...options, ...(after !== undefined && { after }) })) {
        failures = -1;
        after = position;
        if (event !== null) yield event;
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
