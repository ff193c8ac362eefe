/** Parts of tables, one after the other, into the database. */
import { PassThrough } from "node:stream";
import { ProvostError } from "../model/errors.ts";
import type { Load } from "../store/snapshot/load.ts";
import type { StoredTable } from "../store/snapshot/stored-tables.ts";
import type { ReadEntry } from "./archive/read-archive.ts";
import type { Manifest } from "./manifest.ts";

export type TableSink = {
  /** The next part of the table that its name says. */
  take(entry: ReadEntry): Promise<void>;
  /** The table that was being written is complete. */
  end(): Promise<void>;
  /** Every table in the database is what it was. BACKUP_ALTERED. */
  compare(expected: Manifest["tables"]): Promise<void>;
  /** Whatever is being written will not be completed. */
  abandon(): Promise<void>;
};

const altered = (message: string, cause?: unknown): ProvostError =>
  new ProvostError("BACKUP_ALTERED", message, {}, { cause });

const PART = /^database\/([a-z0-9_]+)\/(\d{6})$/;

type Open = { name: string; parts: number; rows: PassThrough; written: Promise<void> };

/** What the database refuses of a text that it wrote itself is damage. */
const DATA_ERROR = /^(22|23)/;

const openTable = (load: Load, table: StoredTable): Open => {
  const rows = new PassThrough();
  const written = load.write(table, rows).then(
    () => undefined,
    (error: unknown) => {
      rows.destroy(); // who is writing to it must not wait for ever
      if (!DATA_ERROR.test(String((error as { code?: unknown }).code))) throw error;
      throw altered(`the rows of table ${table.name} are damaged: ${String(error)}`, error);
    },
  );
  written.catch(() => undefined); // heard by who ends it
  return { name: table.name, parts: 0, rows, written };
};

const write = async ({ rows, written }: Open, chunk: Uint8Array): Promise<void> => {
  if (rows.destroyed) return written;
  if (rows.write(chunk)) return;
  await Promise.race([new Promise((resolve) => rows.once("drain", resolve)), written]);
};

const compare = async (load: Load, expected: Manifest["tables"]): Promise<void> => {
  const tables = new Map(load.tables.map((table) => [table.name, table]));
  const names = expected.map(({ name }) => name).toSorted();
  if (names.join() !== [...tables.keys()].toSorted().join()) throw altered("the tables are not those that were signed");
  for (const { name, ...digest } of expected) {
    const table = tables.get(name);
    const found = table === undefined ? null : await load.digest(table);
    if (found?.sha256 === digest.sha256 && found.rows === digest.rows) continue;
    throw altered(`table ${name} has ${found?.rows ?? 0} rows that are not the ${digest.rows} that were signed`);
  }
};

export const createTableSink = (load: Load): TableSink => {
  let open: Open | null = null;

  const begin = (name: string): Open => {
    const table = load.tables.find((one) => one.name === name);
    if (table === undefined) throw altered(`the backup has rows of a table ${name}, which its version does not have`);
    return openTable(load, table);
  };
  const end = async (): Promise<void> => {
    const ending = open;
    open = null;
    ending?.rows.end();
    await ending?.written;
  };

  return {
    take: async ({ name, body }) => {
      const [, table, part] = PART.exec(name) ?? [];
      if (table === undefined) throw altered(`the backup has an entry ${JSON.stringify(name)} where none belongs`);
      if (open?.name !== table) {
        await end();
        open = begin(table);
      }
      open.parts += 1;
      if (Number(part) !== open.parts) throw altered(`part ${open.parts} of table ${table} is missing`);
      for await (const chunk of body) await write(open, chunk);
    },
    end,
    compare: (expected) => compare(load, expected),
    abandon: async () => {
      const left = open;
      open = null;
      left?.rows.destroy(new Error("the restore was given up"));
      await left?.written.catch(() => undefined); // why is known already
    },
  };
};
