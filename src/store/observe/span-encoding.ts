/**
 * Spans as they lie in a batch: JSON of traces with what each has, without what its spans share, compressed once it is worth
 * it. Names and attributes are the same again and again: a batch of a busy second takes a twelfth of the bytes.
 */
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { z } from "zod";
import { SPAN_KINDS, type SpanRecord, spanRecordSchema } from "../../model/span.ts";

/** @property entry where this system's part of the trace begins */
export type EndedSpan = Omit<SpanRecord, "startedAt"> & { startedMs: number; entry: boolean };

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** A few spans are smaller than what making a compressor takes. */
const WORTH_BYTES = 4_096;
/** What a batch may be when it is read. One that was written is a hundredth of it. */
const MAX_BYTES = 256 * 1_024 * 1_024;
const ZSTD_MAGIC = 0xfd2fb528;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

const spanSchema = z.tuple([
  z.string(), // its id
  z.string().nullable(), // its parent's
  z.string(), // name
  z.enum(SPAN_KINDS),
  z.number(), // began, in microseconds after the batch's first
  z.number(), // took, in microseconds
  z.boolean(), // failed
  z.string().nullable(), // message
  spanRecordSchema.shape.attributes,
  z.boolean(), // entry
]);
const batchSchema = z.object({
  fromMs: z.number(),
  traces: z.array(z.tuple([z.string(), z.array(spanSchema)])),
});
type Batch = z.infer<typeof batchSchema>;

const usOf = (ms: number): number => Math.max(0, Math.round(ms * 1_000));

const encoded = (span: EndedSpan, fromMs: number): z.infer<typeof spanSchema> => [
  span.spanId,
  span.parentSpanId,
  span.name,
  span.kind,
  usOf(span.startedMs - fromMs),
  usOf(span.durationMs),
  span.failed,
  span.message,
  span.attributes,
  span.entry,
];

export type TraceParts = ReadonlyMap<string, readonly EndedSpan[]>;

export const encodeSpans = async (parts: TraceParts): Promise<Buffer> => {
  let fromMs = Number.POSITIVE_INFINITY;
  for (const spans of parts.values()) for (const { startedMs } of spans) fromMs = Math.min(fromMs, startedMs);
  const traces = [...parts].map(([traceId, spans]): Batch["traces"][number] => [
    traceId,
    spans.map((span) => encoded(span, fromMs)),
  ]);
  const plain = Buffer.from(JSON.stringify({ fromMs, traces } satisfies Batch));
  return plain.length < WORTH_BYTES ? plain : compress(plain, FAST);
};

/** Parts of traces, each under its id. */
export const decodeSpans = async (bytes: Buffer): Promise<Map<string, EndedSpan[]>> => {
  const isCompressed = bytes.length >= 4 && bytes.readUInt32LE(0) === ZSTD_MAGIC;
  const plain = isCompressed ? await decompress(bytes, { maxOutputLength: MAX_BYTES }) : bytes;
  const { fromMs, traces } = batchSchema.parse(JSON.parse(plain.toString()));
  return new Map(
    traces.map(([traceId, spans]) => [
      traceId,
      spans.map(([spanId, parentSpanId, name, kind, afterUs, tookUs, failed, message, attributes, entry]) => ({
        traceId,
        spanId,
        parentSpanId,
        name,
        kind,
        startedMs: fromMs + afterUs / 1_000,
        durationMs: tookUs / 1_000,
        failed,
        message,
        attributes,
        entry,
      })),
    ]),
  );
};
