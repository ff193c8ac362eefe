/**
 * Backups of a data folder and the removal of its files keep out of each other's way: what a row of a backup names must be
 * there until the files were read. Held by the connection, so that it is free again when the process dies.
 */
import type { Client } from "pg";

/** Of advisory locks: any fixed number. */
const LOCK_SPACE = 7_386_047;

/** For who removes files. False while a backup is made. */
export const tryHoldFiles = async (client: Client, homeId: string): Promise<boolean> => {
  const { rows } = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1, hashtext($2)) as held", [
    LOCK_SPACE,
    homeId,
  ]);
  return rows[0]?.held === true;
};

/** For a backup. Files are removed in batches, so the wait is short. */
export const keepFiles = async (client: Client, homeId: string): Promise<void> => {
  await client.query("select pg_advisory_lock_shared($1, hashtext($2))", [LOCK_SPACE, homeId]);
};
