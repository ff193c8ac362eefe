/** Fetches what belongs to a task, a piece at a time, so that it never has more than one in memory. */
import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import type { LeaseRef } from "../../fleet/protocol/fields.ts";
import type { Piece } from "../../fleet/protocol/fetch-frames.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Requests } from "./requests.ts";

type Wanted = { name: string; have: readonly string[] };
type Parts = { lease: LeaseRef; requests: Requests; newId: () => string; signal: AbortSignal };

/** After a reconnect it may be made anew, with other bytes. */
const TRIES = 3;

const pieceAt = async ({ lease, requests, newId }: Parts, wanted: Wanted, offset: number): Promise<Piece> => {
  const { name } = wanted;
  const have = [...wanted.have];
  const { piece } = await requests.ask({ type: "fetch", id: newId(), ...lease, name, have, offset });
  if (piece?.offset === offset) return piece;
  throw new ProvostError("FETCH_REFUSED", `the answer to a fetch of ${name} has not the piece at ${offset}`);
};

/** Whether what came has the hash that was promised with its first piece. */
const tryOnce = async (parts: Parts, wanted: Wanted, file: FileHandle): Promise<boolean> => {
  const hash = createHash("sha256");
  const first = await pieceAt(parts, wanted, 0);
  for (let piece = first, offset = 0; ; piece = await pieceAt(parts, wanted, offset)) {
    parts.signal.throwIfAborted();
    const data = Buffer.from(piece.data, "base64");
    if (piece.sha256 !== first.sha256) return false;
    await file.write(data, 0, data.byteLength, offset);
    hash.update(data);
    offset += data.byteLength;
    if (offset >= first.bytes || data.byteLength === 0) return hash.digest("hex") === first.sha256;
  }
};

/** FETCH_REFUSED */
export const download = async (parts: Parts, wanted: Wanted, path: string): Promise<void> => {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const file = await open(path, "w", 0o600);
    try {
      if (await tryOnce(parts, wanted, file)) return;
    } finally {
      await file.close();
    }
  }
  throw new ProvostError("FETCH_REFUSED", `${wanted.name} came ${TRIES} times with another hash than was promised`);
};
