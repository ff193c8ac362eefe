/** Evidence that comes in pieces. A piece at offset 0 begins anew: that is how an upload is repeated after a reconnect. */
import { createHash, randomUUID, type Hash } from "node:crypto";
import { mkdir, open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../model/errors.ts";
import type { Blobs } from "../store/home/blobs.ts";
import type { AgentFrame } from "./protocol/frames.ts";
import { decodeChunk } from "./protocol/fields.ts";
import type { EvidenceRef } from "./protocol/work-frames.ts";

type Piece = Extract<AgentFrame, { type: "evidence" }>;
type Upload = { path: string; file: FileHandle; hash: Hash; bytes: number };

export type Uploads = {
  /** Resolves with what is stored after the last piece, with null before. EVIDENCE_REFUSED. */
  take: (piece: Piece) => Promise<EvidenceRef | null>;
  /** The connection has ended: what is not complete is forgotten. */
  close: () => Promise<void>;
};

const MAX_EVIDENCE_BYTES = 256 * 1024 * 1024;
const MAX_OPEN = 8;

const refuse = ({ name }: Piece, why: string): ProvostError =>
  new ProvostError("EVIDENCE_REFUSED", `evidence ${name}: ${why}`, { name });

/** One for each connection; pieces of one connection are handed over in their order. */
export const createUploads = (parts: { folder: string; blobs: Blobs; tenantId: string }): Uploads => {
  const { folder, blobs, tenantId } = parts;
  const uploads = new Map<string, Upload>();
  let order: Promise<unknown> = Promise.resolve();

  const forget = async (id: string) => {
    const upload = uploads.get(id);
    uploads.delete(id);
    if (upload === undefined) return;
    await upload.file.close();
    await rm(upload.path, { force: true });
  };
  const begin = async (piece: Piece): Promise<Upload> => {
    await forget(piece.id);
    if (uploads.size >= MAX_OPEN) throw refuse(piece, `more than ${MAX_OPEN} uploads at once`);
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${randomUUID()}.part`);
    const upload = { path, file: await open(path, "wx", 0o600), hash: createHash("sha256"), bytes: 0 };
    uploads.set(piece.id, upload);
    return upload;
  };
  const finish = async (piece: Piece, { path, hash, bytes }: Upload): Promise<EvidenceRef> => {
    const sha256 = hash.digest("hex");
    if (sha256 !== piece.sha256) throw refuse(piece, "what came does not have the hash that its last piece states");
    await blobs.put({ path });
    await blobs.claim(tenantId, sha256);
    return { name: piece.name, sha256, bytes };
  };
  const takeNext = async (piece: Piece): Promise<EvidenceRef | null> => {
    const upload = piece.offset === 0 ? await begin(piece) : uploads.get(piece.id);
    if (upload === undefined) throw refuse(piece, "its first piece is missing");
    try {
      const data = decodeChunk(piece);
      if (piece.offset !== upload.bytes) throw refuse(piece, `a piece is missing before offset ${piece.offset}`);
      if (upload.bytes + data.byteLength > MAX_EVIDENCE_BYTES) throw refuse(piece, "it is larger than 256 MiB");
      await upload.file.write(data);
      upload.hash.update(data);
      upload.bytes += data.byteLength;
      if (piece.sha256 === null) return null;
      const stored = await finish(piece, upload);
      await forget(piece.id);
      return stored;
    } catch (error) {
      await forget(piece.id);
      throw error;
    }
  };
  return {
    take: async (piece) => {
      const taken = order.then(() => takeNext(piece));
      order = taken.catch(() => undefined); // whoever handed it over hears of it
      return taken;
    },
    close: async () => {
      await order;
      for (const id of uploads.keys()) await forget(id);
    },
  };
};
