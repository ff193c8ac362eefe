/**
 * Writes a packet. Invariant: under the packet's name there is a whole packet or none. All is written beside it, the
 * manifest last, and takes the name by a rename.
 */
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { asProvostError, ProvostError } from "../model/errors.ts";
import { createLimit } from "../runtime/limit.ts";
import { sealEnvelope } from "./dsse.ts";
import { syncFolder, writeDurably } from "./durable-file.ts";
import { MANIFEST_FILE, MANIFEST_PAYLOAD_TYPE, type ManifestFile, manifestOf } from "./manifest.ts";
import { type FileSource, packetFiles } from "./packet-files.ts";
import type { PacketInput } from "./packet-input.ts";
import { packetRecord } from "./packet-record.ts";

/** A disk gathers the syncs of files that are written at the same time. */
const WRITES_AT_ONCE = 8;

const writeFileOf = async (folder: string, path: string, source: FileSource): Promise<ManifestFile> => {
  const written = await writeDurably(join(folder, path), source).catch((cause: unknown) => {
    if ("copyOf" in source && (cause as NodeJS.ErrnoException).code === "ENOENT")
      throw new ProvostError("PACKET_INVALID", `evidence ${source.sha256} is not among the blobs`, { path }, { cause });
    throw asProvostError(cause);
  });
  if ("sha256" in source && written.sha256 !== source.sha256)
    throw new ProvostError("PACKET_INVALID", `evidence ${source.sha256} was altered among the blobs`, { path });
  return { path, ...written };
};

const writeFiles = async (folder: string, files: ReadonlyMap<string, FileSource>): Promise<ManifestFile[]> => {
  const limited = createLimit(WRITES_AT_ONCE);
  const writes = [...files].map(([path, source]) => limited(() => writeFileOf(folder, path, source)));
  // All have ended before one that failed is told: whoever cleans up must not meet a file that is still being made.
  await Promise.allSettled(writes);
  return Promise.all(writes);
};

const fill = async (folder: string, input: PacketInput): Promise<string> => {
  const packet = packetRecord(input);
  const files = packetFiles(packet, input);
  const folders = new Set([...files.keys()].flatMap((path) => (path.includes("/") ? [dirname(path)] : [])));
  for (const name of folders) await mkdir(join(folder, name));
  const listed = await writeFiles(folder, files);
  for (const name of folders) await syncFolder(join(folder, name));
  const manifest = sealEnvelope(MANIFEST_PAYLOAD_TYPE, manifestOf(packet.run.runId, listed), input.key);
  const { sha256 } = await writeFileOf(folder, MANIFEST_FILE, { content: manifest });
  await syncFolder(folder);
  return sha256;
};

/** What a crash left beside the packet. */
const removeLeftovers = async (parent: string, prefix: string): Promise<void> => {
  for (const name of await readdir(parent))
    if (name.startsWith(prefix)) await rm(join(parent, name), { recursive: true });
};

/** A folder cannot be renamed over another that holds files, so an older packet steps aside first. */
const takeName = async (written: string, aside: string, folder: string): Promise<void> => {
  await rename(folder, aside).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
  });
  await rename(written, folder);
  await syncFolder(dirname(folder));
  await rm(aside, { recursive: true, force: true });
};

/**
 * Writes the packet of a run into `folder`, in place of an older one. Returns the sha256 of its manifest, which names
 * every byte of the packet. PACKET_INVALID when evidence is missing or altered, DISK_FULL.
 */
export const writePacket = async (input: PacketInput, folder: string): Promise<{ path: string; sha256: string }> => {
  const parent = dirname(folder);
  const prefix = `.${basename(folder)}.unfinished-`;
  const written = join(parent, `${prefix}new`);
  try {
    await mkdir(parent, { recursive: true });
    await removeLeftovers(parent, prefix);
    await mkdir(written);
    const sha256 = await fill(written, input);
    await takeName(written, join(parent, `${prefix}old`), folder);
    return { path: folder, sha256 };
  } catch (thrown) {
    await rm(written, { recursive: true, force: true });
    throw asProvostError(thrown);
  }
};
