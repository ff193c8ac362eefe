import { migrateDatabase } from "../store/migration/migrate-database.ts";

type Migrated = { version: number; applied: string[] };

/** Brings a served database to this version's schema, so that no control plane has to. */
export const migrateServed = (databaseUrl: string): Promise<Migrated> =>
  migrateDatabase({ connectionString: databaseUrl });
