/** The head of a git bundle: what it presupposes, and which refs it has. After it comes a pack. */
import { open } from "node:fs/promises";

export type BundleHeader = {
  prerequisites: string[];
  refs: { id: string; name: string }[];
  /** Where the pack begins. */
  bytes: number;
};

/** Of a bundle of ours it has some 200 bytes. */
const MAX_HEADER_BYTES = 4_096;
const SIGNATURE = /^# v(?:2|3) git bundle$/;
const PREREQUISITE = /^-([0-9a-f]{40}|[0-9a-f]{64})(?: .*)?$/;
const REF = /^([0-9a-f]{40}|[0-9a-f]{64}) (\S+)$/;
const FORMAT = /^@object-format=sha(?:1|256)$/;

/** Null when it is none that could be read. */
export const parseBundleHeader = (text: string): BundleHeader | null => {
  const end = text.indexOf("\n\n");
  if (end < 0) return null;
  const [signature = "", ...lines] = text.slice(0, end).split("\n");
  if (!SIGNATURE.test(signature)) return null;
  const header: BundleHeader = { prerequisites: [], refs: [], bytes: end + 2 };
  for (const line of lines) {
    const prerequisite = PREREQUISITE.exec(line)?.[1];
    const [, id, name] = REF.exec(line) ?? [];
    if (prerequisite !== undefined) header.prerequisites.push(prerequisite);
    else if (id !== undefined && name !== undefined) header.refs.push({ id, name });
    else if (!FORMAT.test(line)) return null;
  }
  return header;
};

export const readBundleHeader = async (path: string): Promise<BundleHeader | null> => {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HEADER_BYTES), 0, MAX_HEADER_BYTES, 0);
    return parseBundleHeader(buffer.toString("latin1", 0, bytesRead));
  } finally {
    await file.close();
  }
};
