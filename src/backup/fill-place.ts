/** Reads an archive into a database and a folder, and compares what came with what was signed. */
import type { PoolConfig } from "pg";
import { ProvostError } from "../model/errors.ts";
import { type Load, openLoad } from "../store/snapshot/load.ts";
import type { ReadEntry } from "./archive/read-archive.ts";
import { compareFiles, createFileSink, type FileSink } from "./file-sink.ts";
import {
  HEADER,
  HEADER_SIGNATURE,
  type Header,
  MANIFEST,
  type Manifest,
  readHeader,
  readManifest,
  SIGNATURE,
  type Trust,
} from "./manifest.ts";
import { createTableSink, type TableSink } from "./table-sink.ts";

export type Place = {
  folder: string;
  /** What the folder will be called. */
  finalFolder: string;
  owner: PoolConfig;
};

export type Filled = { manifest: Manifest; keyId: string; movedRuns: number };

const MAX_DOCUMENT_BYTES = 512 * 1024 * 1024;

const altered = (message: string): ProvostError => new ProvostError("BACKUP_ALTERED", message);

const wholeOf = async ({ name, body }: ReadEntry): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MAX_DOCUMENT_BYTES) throw altered(`${name} of the backup is larger than any that was written`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const openFor = async (header: Header, owner: PoolConfig): Promise<Load> => {
  try {
    return await openLoad(owner, header.migrations);
  } catch (error) {
    if (!(error instanceof ProvostError) || error.code !== "SCHEMA_MISMATCH") throw error;
    const message = `the backup was made by Provost ${header.version}: ${error.message}`;
    throw new ProvostError("BACKUP_NEWER", message, { version: header.version }, { cause: error });
  }
};

type Sinks = { header: Header; load: Load; tables: TableSink; files: FileSink };
type Documents = { manifest: Uint8Array | null; signature: Uint8Array | null };

/** To where it belongs. An entry that nobody writes is an alteration, wherever it stands. */
const putAway = async (entry: ReadEntry, { tables, files }: Sinks, documents: Documents): Promise<void> => {
  const { name } = entry;
  if (name.startsWith("database/") && documents.manifest === null) return tables.take(entry);
  await tables.end();
  if (name.startsWith("home/") && documents.manifest === null) return files.take(entry);
  if (name === MANIFEST && documents.manifest === null) documents.manifest = await wholeOf(entry);
  else if (name === SIGNATURE && documents.signature === null) documents.signature = await wholeOf(entry);
  else throw altered(`the backup has an entry ${JSON.stringify(name)} where none belongs`);
};

const settle = async (sinks: Sinks, documents: Documents, place: Place, trust: Trust): Promise<Filled> => {
  if (documents.manifest === null || documents.signature === null) throw altered("the backup ends before its manifest");
  const signed = { bytes: documents.manifest, signature: documents.signature };
  const { manifest, keyId } = readManifest(signed, trust);
  const { header, load, tables, files } = sinks;
  if (JSON.stringify(manifest.header) !== JSON.stringify(header)) throw altered("the head of the backup is another's");
  await tables.compare(manifest.tables);
  compareFiles(manifest.files, files.taken());
  await files.makeLinks();
  await load.setSequences(manifest.sequences);
  const movedRuns = await load.moveRuns(header.home.path, place.finalFolder);
  await load.commit();
  return { manifest, keyId, movedRuns };
};

const nextWhole = async (entries: AsyncGenerator<ReadEntry>, name: string): Promise<Uint8Array> => {
  const step = await entries.next();
  if (step.done !== true && step.value.name === name) return wholeOf(step.value);
  throw altered(`the backup does not begin with ${HEADER} and its signature`);
};

const begin = async (entries: AsyncGenerator<ReadEntry>, place: Place, trust: Trust): Promise<Sinks> => {
  const signed = {
    bytes: await nextWhole(entries, HEADER),
    signature: await nextWhole(entries, HEADER_SIGNATURE),
  };
  const header = readHeader(signed, trust);
  const load = await openFor(header, place.owner);
  return { header, load, tables: createTableSink(load), files: createFileSink(place.folder) };
};

/** BACKUP_ALTERED, BACKUP_NEWER, RESTORE_TARGET_TAKEN. The database is committed when this returns, and never else. */
export const fillPlace = async (entries: AsyncGenerator<ReadEntry>, place: Place, trust: Trust): Promise<Filled> => {
  const documents: Documents = { manifest: null, signature: null };
  let sinks: Sinks | null = null;
  try {
    sinks = await begin(entries, place, trust);
    for await (const entry of entries) await putAway(entry, sinks, documents);
    return await settle(sinks, documents, place, trust);
  } finally {
    await entries.return(undefined); // nothing of the archive stays open
    await sinks?.tables.abandon();
    await sinks?.load.close();
  }
};
