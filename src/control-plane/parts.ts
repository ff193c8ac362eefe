/** What everything stands on: the data folder, its database and what is written to them. */
import type { PoolConfig } from "pg";
import { shellAgent } from "../agents/kinds/shell/shell-agent.ts";
import { createEventLog } from "../events/event-log.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { createQueue } from "../queue/queue.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { systemClock } from "../runtime/clock.ts";
import { createBlobs } from "../store/home/blobs.ts";
import { type Database, openDatabase } from "../store/database.ts";
import { startEmbeddedPostgres } from "../store/embedded/embedded-postgres.ts";
import type { Home } from "../store/home/home.ts";
import { noteDatabase } from "../store/home/known-databases.ts";
import type { SlowStatement } from "../store/connection/slow-statements.ts";
import { readDatabaseSettings } from "./database-settings.ts";

/** Loaded when an attempt asks for a secret, which most never do. */
const secretsOf =
  ({ db, events, home }: Pick<EngineParts, "db" | "events" | "home">): EngineParts["giveSecrets"] =>
  async (lease, names) => {
    const { openMasterKeys } = await import("../access/secrets/open-master-keys.ts");
    const { createSecrets } = await import("../access/secrets/secrets.ts");
    const masterKeys = await openMasterKeys(home.keys, process.env);
    return createSecrets({ db, events, masterKeys }).give(lease, names);
  };

export type OpenedParts = EngineParts & {
  /** The same for all that work with the database, and for no other. */
  databaseId: string;
  /** As whom the schema was migrated: for backups, which read the rows of every tenant. */
  owner: PoolConfig;
  stop(): Promise<void>;
};

/** Derived, so that a database that was moved or restored is still the same. */
const idOf = ({ deriveKey }: Pick<Database, "deriveKey">): string =>
  Buffer.from(deriveKey("the name of the database")).toString("hex").slice(0, 32);

/**
 * @param url of a served database; the one in the data folder when absent
 * @param onSlow told of statements that took long
 */
export const openParts = async (
  home: Home,
  url?: string,
  onSlow?: (slow: SlowStatement) => void,
): Promise<OpenedParts> => {
  const settings = readDatabaseSettings(process.env, onSlow);
  const postgres =
    url === undefined
      ? await startEmbeddedPostgres(home)
      : { connection: { connectionString: url }, stop: () => Promise.resolve() };
  const db = await openDatabase(postgres.connection, systemClock, settings).catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  const databaseId = idOf(db);
  await noteDatabase(home.path, databaseId);
  const events = createEventLog();
  return {
    databaseId,
    tenantId: LOCAL_TENANT,
    home,
    db,
    giveSecrets: secretsOf({ db, events, home }),
    queue: createQueue({ db, clock: systemClock, random: Math.random }),
    events,
    blobs: createBlobs(home.blobs),
    clock: systemClock,
    kinds: new Map([[shellAgent.name, shellAgent]]),
    owner: postgres.connection,
    stop: async () => {
      await db.close();
      await postgres.stop();
    },
  };
};
