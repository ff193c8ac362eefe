/** What an attempt prints, as it comes. Whoever is silent for long is cut off on the way: Node does so after five minutes. */
import { pause, waitMs } from "./retry.ts";
import { isFinal } from "./follow-stream.ts";

export type OutputOf = {
  /** Of a task of a run; absent of one of a queue. */
  runId?: string | undefined;
  taskId: string;
  /** The last when absent. Name it where another one may begin meanwhile. */
  attempt?: number | undefined;
};

async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array, void> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const piece = await reader?.read();
      if (piece?.value === undefined) return;
      yield piece.value;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

/** @param ask for all from a byte on; what it refuses the first time is final */
export async function* followOutput(
  ask: (from: number) => Promise<Response>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  let from = 0;
  let wasOpen = false;
  for (let failures = 0; ; failures += 1) {
    try {
      const response = await ask(from);
      [wasOpen, failures] = [true, 0];
      for await (const piece of piecesOf(response)) {
        from += piece.byteLength;
        yield piece;
      }
      return;
    } catch (error) {
      if (!wasOpen || signal?.aborted === true || isFinal(error)) throw error;
    }
    await pause(waitMs(failures, null, Math.random), signal);
  }
}
