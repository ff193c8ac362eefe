import { sha256 } from "../runtime/hash.ts";
import { portableSha256 } from "../runtime/portable-sha256.ts";

/** Beyond, loading `node:crypto` is the quicker way. */
const SHORT_BYTES = 8 * 1024;

const hashOf = (source: Uint8Array | string): string => {
  if (source.length > SHORT_BYTES) return sha256(source);
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  return bytes.length <= SHORT_BYTES ? portableSha256(bytes) : sha256(bytes);
};

/** Of one file its own sha256; with a sidecar that of both hashes, so that no bytes can move between the two. */
export const sourceHash = (source: Uint8Array | string, sidecar: { text: string } | undefined): string =>
  sidecar === undefined ? hashOf(source) : hashOf(`${hashOf(source)}\n${hashOf(sidecar.text)}\n`);
