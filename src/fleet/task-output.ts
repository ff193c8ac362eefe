/**
 * The output of tasks as it comes, one file a lease, until the report makes evidence of it. Pieces that came already are
 * skipped, and a gap that a broken connection left is marked.
 */
import { mkdir, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Blobs } from "../store/blobs.ts";
import { decodeChunk, leaseKey, type Chunk, type LeaseRef } from "./protocol/fields.ts";
import { sha256 } from "../runtime/hash.ts";

export type TaskOutputs = {
  append(tenantId: string, lease: LeaseRef, chunk: Chunk): Promise<void>;
  /** How much has come. */
  size(tenantId: string, lease: LeaseRef): Promise<number>;
  /** Puts it among the evidence; null when there was none. */
  finish(tenantId: string, lease: LeaseRef): Promise<string | null>;
  /** Of one that is not reported. */
  drop(tenantId: string, lease: LeaseRef): Promise<void>;
  path(tenantId: string, lease: LeaseRef): string;
};

const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

type Stream = { received: number; written: number; tail: Promise<void> };

export const createTaskOutputs = ({ folder, blobs }: { folder: string; blobs: Blobs }): TaskOutputs => {
  const streams = new Map<string, Stream>();
  const pathOf = (tenantId: string, lease: LeaseRef) => join(folder, `${sha256(`${tenantId}/${leaseKey(lease)}`)}.log`);

  /** Made at once, so that a report which follows its output finds it; what lies there already is looked up first. */
  const streamOf = (path: string): Stream => {
    const known = streams.get(path);
    if (known !== undefined) return known;
    const stream: Stream = { received: 0, written: 0, tail: Promise.resolve() };
    stream.tail = look(path, stream);
    streams.set(path, stream);
    return stream;
  };
  const look = async (path: string, stream: Stream) => {
    await mkdir(folder, { recursive: true });
    const size = await stat(path).then(
      (found) => found.size,
      () => 0, // nothing has come yet
    );
    stream.received = size;
    stream.written = size;
  };
  const write = async (path: string, data: Uint8Array) => {
    const file = await open(path, "a", 0o600);
    try {
      await file.writeFile(data);
    } finally {
      await file.close();
    }
  };
  const appendTo = async (path: string, stream: Stream, chunk: Chunk) => {
    const bytes = decodeChunk(chunk);
    const end = chunk.offset + bytes.byteLength;
    if (end <= stream.received) return;
    const gap = chunk.offset - stream.received;
    const fresh = gap >= 0 ? bytes : bytes.subarray(-gap);
    const marked = gap > 0 ? Buffer.concat([Buffer.from(`\n[${gap} bytes of output were lost]\n`), fresh]) : fresh;
    stream.received = end;
    const room = MAX_OUTPUT_BYTES - stream.written;
    if (room <= 0) return;
    stream.written += Math.min(room, marked.byteLength);
    await write(path, marked.subarray(0, room));
  };
  const close = async (path: string): Promise<Stream | undefined> => {
    const stream = streams.get(path);
    await stream?.tail;
    streams.delete(path);
    return stream;
  };
  return {
    path: pathOf,
    append: async (tenantId, lease, chunk) => {
      const path = pathOf(tenantId, lease);
      const stream = streamOf(path);
      const done = stream.tail.then(() => appendTo(path, stream, chunk));
      stream.tail = done.catch(() => undefined); // whoever appended hears of it
      await done;
    },
    size: async (tenantId, lease) => {
      const stream = streamOf(pathOf(tenantId, lease));
      await stream.tail;
      return stream.received;
    },
    finish: async (tenantId, lease) => {
      const path = pathOf(tenantId, lease);
      const stream = await close(path);
      if (stream === undefined || stream.written === 0) return null;
      const { sha256 } = await blobs.put({ path });
      await rm(path, { force: true });
      return sha256;
    },
    drop: async (tenantId, lease) => {
      const path = pathOf(tenantId, lease);
      const stream = await close(path);
      if (stream !== undefined) await rm(path, { force: true });
    },
  };
};
