/** Fields that several frames share. */
import { z } from "zod";
import { ERROR_CLASSES } from "../../model/errors.ts";
import { MAX_DOCUMENT_BYTES } from "./limits.ts";

export const nameSchema = z.string().min(1).max(200);
/** Made by whoever sends the frame; the same when it is sent again. */
export const frameIdSchema = z.string().min(1).max(64);
export const timestampSchema = z.iso.datetime();

/** Names one lease: a task and the fencing token it was handed out with. `runId` is null for a task without a run. */
export const leaseRefSchema = z.object({
  runId: z.string().max(200).nullable().default(null),
  taskId: z.string().min(1).max(200),
  token: z.number().int().positive(),
});
export type LeaseRef = z.infer<typeof leaseRefSchema>;

export const leaseKey = ({ runId, taskId, token }: LeaseRef): string => `${runId ?? ""}/${taskId}/${token}`;

/** Any JSON, up to `MAX_DOCUMENT_BYTES`. */
export const documentSchema = z.json().refine((value) => JSON.stringify(value).length <= MAX_DOCUMENT_BYTES, {
  error: `larger than ${MAX_DOCUMENT_BYTES} bytes: send it as evidence`,
});
export type Document = z.infer<typeof documentSchema>;

export const failureSchema = z.object({
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  class: z.enum(ERROR_CLASSES),
  message: z.string().max(4_000),
});
export type Failure = z.infer<typeof failureSchema>;

/** A piece of output. `base64` is for bytes that are no UTF-8 text. */
export const chunkSchema = z.object({
  /** Of the first byte, counted from the beginning of the whole: a chunk that is sent again is known by it. */
  offset: z.number().int().nonnegative(),
  encoding: z.enum(["utf8", "base64"]),
  data: z.string(),
});
export type Chunk = z.infer<typeof chunkSchema>;

export const encodeChunk = (bytes: Uint8Array, offset: number): Chunk => {
  const text = new TextDecoder().decode(bytes);
  // Bytes that were no UTF-8 have become replacement characters, and so a different length.
  const isText = !text.includes("\uFFFD") && !text.startsWith("\uFEFF");
  return isText && Buffer.byteLength(text) === bytes.byteLength
    ? { offset, encoding: "utf8", data: text }
    : { offset, encoding: "base64", data: Buffer.from(bytes).toString("base64") };
};

export const decodeChunk = ({ encoding, data }: Chunk): Uint8Array => Buffer.from(data, encoding);
