/**
 * The output of one task on its way to the control plane: gathered to chunks, and its tail kept until the task ends, in
 * case a connection breaks. What was lost with one beyond that tail stays lost, and the control plane marks the gap.
 */
import type { AgentFrame } from "../../fleet/protocol/frames.ts";
import { encodeChunk, type LeaseRef } from "../../fleet/protocol/fields.ts";
import { MAX_CHUNK_BYTES } from "../../fleet/protocol/limits.ts";
import type { Clock } from "../../runtime/clock.ts";

/** Of sent and unsent output together. */
const KEPT_BYTES = 1024 * 1024;
const GATHER_MS = 50;

export type TaskLog = {
  write(data: string | Uint8Array): void;
  flush(): void;
  /** On a welcome that says how much of it has arrived. */
  resumeFrom(bytes: number): void;
};

export const createTaskLog = (options: {
  lease: LeaseRef;
  clock: Clock;
  send: (frame: AgentFrame) => void;
  connected: () => boolean;
}): TaskLog => {
  const { lease, clock } = options;
  const pieces: Uint8Array[] = [];
  /** Offsets: of the first byte that is kept, the first that was not sent, and of the end. */
  let start = 0;
  let sent = 0;
  let end = 0;
  let timer: (() => void) | null = null;

  const send = (bytes: Uint8Array, offset: number) => {
    for (let from = 0; from < bytes.byteLength; from += MAX_CHUNK_BYTES) {
      const chunk = bytes.subarray(from, from + MAX_CHUNK_BYTES);
      options.send({ type: "log", ...lease, ...encodeChunk(chunk, offset + from) });
    }
  };
  const flush = () => {
    timer?.();
    timer = null;
    if (!options.connected() || sent === end) return;
    const from = Math.max(sent, start);
    let offset = start;
    const unsent: Uint8Array[] = [];
    for (const piece of pieces) {
      if (offset + piece.byteLength > from) unsent.push(piece.subarray(Math.max(0, from - offset)));
      offset += piece.byteLength;
    }
    send(Buffer.concat(unsent), from);
    sent = end;
  };
  return {
    write: (data) => {
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      if (bytes.byteLength === 0) return;
      pieces.push(bytes);
      end += bytes.byteLength;
      while (pieces.length > 1 && end - start > KEPT_BYTES) start += pieces.shift()?.byteLength ?? 0;
      if (end - sent >= MAX_CHUNK_BYTES) flush();
      else timer ??= clock.after(GATHER_MS, flush);
    },
    flush,
    resumeFrom: (bytes) => {
      sent = Math.min(bytes, end);
      flush();
    },
  };
};
