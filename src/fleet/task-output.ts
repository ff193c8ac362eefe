/** The output of tasks as it comes, one file a lease, until the report makes evidence of it. */
import { join } from "node:path";
import { noteCut } from "../runtime/note-cut.ts";
import { sha256 } from "../runtime/hash.ts";
import type { Blobs } from "../store/home/blobs.ts";
import { openOutputFile, type OutputFile } from "./output-file.ts";
import { leaseKey, type Chunk, type LeaseRef } from "./protocol/fields.ts";

export type TaskOutputs = {
  append: (tenantId: string, lease: LeaseRef, chunk: Chunk) => Promise<void>;
  /** How much has come. */
  size: (tenantId: string, lease: LeaseRef) => Promise<number>;
  /** Puts it among the evidence; null when there was none. */
  finish: (tenantId: string, lease: LeaseRef) => Promise<string | null>;
  /** Of one that is not reported. */
  drop: (tenantId: string, lease: LeaseRef) => Promise<void>;
};

type TaskOutputParts = {
  folder: string;
  blobs: Blobs;
  /** Of one output; the usual when absent. */
  maxBytes?: number;
};

/** Of a data folder: what is on its way in. */
export const incomingFolder = (homePath: string): string => join(homePath, "incoming");

/** Where the output of a lease lies until it is reported. Ids come from elsewhere, and are no names for files. */
export const outputPath = (folder: string, tenantId: string, lease: LeaseRef): string =>
  join(folder, `${sha256(`${tenantId}/${leaseKey(lease)}`)}.log`);

export const createTaskOutputs = ({ folder, blobs, maxBytes }: TaskOutputParts): TaskOutputs => {
  const files = new Map<string, OutputFile>();
  const pathOf = (tenantId: string, lease: LeaseRef) => outputPath(folder, tenantId, lease);

  const fileAt = (path: string): OutputFile => {
    const known = files.get(path);
    if (known !== undefined) return known;
    const opened = openOutputFile(path, maxBytes);
    files.set(path, opened);
    return opened;
  };
  const take = (path: string): OutputFile | undefined => {
    const file = files.get(path);
    files.delete(path);
    return file;
  };
  return {
    append: (tenantId, lease, chunk) => fileAt(pathOf(tenantId, lease)).append(chunk),
    size: async (tenantId, lease) => (await fileAt(pathOf(tenantId, lease)).settled()).received,
    finish: async (tenantId, lease) => {
      const path = pathOf(tenantId, lease);
      const file = take(path);
      if (file === undefined) return null;
      const { received, written, isCut } = await file.settled();
      if (written === 0) return null;
      await noteCut(path, written, { outputBytes: received, outputTruncated: isCut });
      const stored = await blobs.put({ path });
      await file.remove();
      return stored.sha256;
    },
    drop: async (tenantId, lease) => {
      const file = take(pathOf(tenantId, lease));
      await file?.settled();
      await file?.remove();
    },
  };
};
