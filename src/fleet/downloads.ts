/** What agents fetch, piece by piece. Made when its first piece is asked for, and gone when the last one is sent. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../model/errors.ts";
import { BASE_BUNDLE } from "../model/remote-task.ts";
import type { TenantId } from "../model/ids.ts";
import type { Fetch, Piece } from "./protocol/fetch-frames.ts";
import { leaseKey } from "./protocol/fields.ts";
import type { RunWork } from "./run-work.ts";

type Download = { path: string; bytes: number; sha256: string };

export type Downloads = {
  /** FETCH_REFUSED. Whether the agent holds the task was looked at before. */
  piece: (tenantId: TenantId, fetch: Fetch) => Promise<Piece>;
  /** The connection has ended. */
  close: () => Promise<void>;
};

/** As base64 it is a third longer, and a message may have 1 MiB. */
const PIECE_BYTES = 256 * 1024;
const MAX_OPEN = 8;

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
};

const read = async ({ path, bytes, sha256 }: Download, offset: number): Promise<Piece> => {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, offset);
    return { offset, data: buffer.toString("base64", 0, bytesRead), bytes, sha256 };
  } finally {
    await file.close();
  }
};

/** One for each connection. */
export const createDownloads = ({ folder, runs }: { folder: string; runs: RunWork | undefined }): Downloads => {
  const made = new Map<string, Promise<Download>>();

  const make = async (tenantId: TenantId, { taskId, name, have }: Fetch): Promise<Download> => {
    if (runs === undefined || name !== BASE_BUNDLE) {
      throw new ProvostError("FETCH_REFUSED", `there is no "${name}" to be fetched for task ${taskId}`, { taskId });
    }
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${randomUUID()}.bundle`);
    try {
      await runs.bundle({ tenantId, taskId, have, path });
      return { path, bytes: (await stat(path)).size, sha256: await hashOf(path) };
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  };
  const forget = async (key: string): Promise<void> => {
    const download = made.get(key);
    made.delete(key);
    const path = await download?.then(
      (ready) => ready.path,
      () => null, // what was not made has left nothing
    );
    if (path) await rm(path, { force: true });
  };
  return {
    piece: async (tenantId, fetch) => {
      const key = leaseKey(fetch);
      if (fetch.offset === 0) await forget(key);
      if (!made.has(key) && made.size >= MAX_OPEN) {
        throw new ProvostError("FETCH_REFUSED", `more than ${MAX_OPEN} downloads at once`, { taskId: fetch.taskId });
      }
      const making = made.get(key) ?? make(tenantId, fetch);
      made.set(key, making);
      try {
        const download = await making;
        const piece = await read(download, fetch.offset);
        if (fetch.offset + PIECE_BYTES >= download.bytes) await forget(key);
        return piece;
      } catch (error) {
        await forget(key);
        throw error;
      }
    },
    close: async () => {
      for (const key of made.keys()) await forget(key);
    },
  };
};
