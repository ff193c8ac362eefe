/**
 * Which blobs the records of all tenants name. Asked as the owner of the schema, from whom row-level security hides
 * nothing: no tenant can be forgotten, also none that appears meanwhile.
 * Invariant: whatever casts doubt on the answer is a reason not to ask; what is taken for a name and is none costs only
 * space, and one that is missed would cost evidence.
 */
import { Client, type PoolConfig } from "pg";
import { ProvostError } from "../../model/errors.ts";
import { explainDatabaseError } from "../connection/postgres-errors.ts";
import { appliedTo, readMigrations } from "../migration/migrate.ts";
import { refuseHalfBlind } from "./snapshot.ts";
import { tryHoldFiles } from "./file-lock.ts";

/**
 * Every column from which anything that is asked for a blob has its name. They are searched as text: a field that is
 * added to an observation or a report is in it, and so is what Postgres would refuse to take apart.
 */
export const NAMING = {
  attempts: ["output_blob"],
  attestations: ["statement"],
  criteria: ["base", "head", "attestation"],
  ended_tasks: ["evidence", "output_blob"],
  failed_attempts: ["evidence", "output_blob"],
  remote_jobs: ["report"],
  reviews: ["findings"],
  submitted_evidence: ["sha256"],
} as const satisfies Record<string, readonly string[]>;

const COLUMNS = Object.entries(NAMING).flatMap(([table, columns]) => columns.map((column) => ({ table, column })));

/** One pass over each table for all that is asked: of a sha256 there is no order in which few could be found quickly. */
const NAMED = `
  with asked as materialized (select unnest($1::text[]) collate "C" as sha256)
  select distinct a.sha256 from asked a
  join (
    ${COLUMNS.map(
      ({ table, column }) => `
    select found[1] collate "C" as sha256
    from provost.${table} t cross join lateral regexp_matches(t.${column}::text, '[0-9a-f]{64}', 'g') as found
    where t.${column} is not null`,
    ).join(" union all ")}
  ) n on n.sha256 = a.sha256`;

export type BlobNames = {
  /** Which of these a record names, as of now. */
  namedOf(names: readonly string[]): Promise<ReadonlySet<string>>;
  /** When the oldest lease that is held began: what was handed in since may be reported yet. Null when none is held. */
  oldestLeaseAt(): Promise<Date | null>;
  /** Which of these no tenant has or had. */
  unknownRuns(runIds: readonly string[]): Promise<string[]>;
  /** Which of these were removed, and are no tenant's any more. */
  removedRuns(runIds: readonly string[]): Promise<string[]>;
  close(): Promise<void>;
};

const refuse = (why: string, details: Record<string, unknown> = {}): never => {
  throw new ProvostError("SWEEP_REFUSED", why, details);
};

/** Another version may keep names where this one does not look. */
const refuseOtherSchema = async (client: Client): Promise<void> => {
  const known = (await readMigrations()).map(({ version }) => version);
  const applied = (await appliedTo(client)).map(({ version }) => version);
  if (known.length !== applied.length || known.some((version) => !applied.includes(version)))
    refuse("the schema is not the one that this version knows; the newest control plane removes blobs");
};

const refuseStandby = async (client: Client): Promise<void> => {
  const { rows } = await client.query<{ standby: boolean }>("select pg_is_in_recovery() as standby");
  if (rows[0]?.standby !== false) refuse("the database is a standby, which may not have every record yet");
};

const namesOn = (client: Client): BlobNames => ({
  namedOf: async (names) => {
    const { rows } = await client.query<{ sha256: string }>(NAMED, [names]);
    return new Set(rows.map(({ sha256 }) => sha256));
  },
  oldestLeaseAt: async () => {
    const { rows } = await client.query<{ at: Date | null }>("select min(leased_at) as at from provost.leased_tasks");
    return rows[0]?.at ?? null;
  },
  unknownRuns: async (runIds) => {
    const { rows } = await client.query<{ id: string }>(
      `select id from unnest($1::text[]) as id where not exists (select from provost.runs where run_id = id)
         and not exists (select from provost.removed_runs where run_id = id) order by id`,
      [runIds],
    );
    return rows.map(({ id }) => id);
  },
  removedRuns: async (runIds) => {
    const { rows } = await client.query<{ id: string }>(
      `select id from unnest($1::text[]) as id where exists (select from provost.removed_runs where run_id = id)
         and not exists (select from provost.runs where run_id = id) order by id`,
      [runIds],
    );
    return rows.map(({ id }) => id);
  },
  close: () => client.end(),
});

/**
 * Null while a backup of the data folder is made, which has to find every blob that its records name. Until it is closed
 * none is begun. SWEEP_REFUSED, BACKUP_INCOMPLETE, DATABASE_UNAVAILABLE.
 * @param owner as whom the schema was migrated
 */
export const openBlobNames = async (owner: PoolConfig, homeId: string): Promise<BlobNames | null> => {
  const client = new Client({ ...owner, application_name: `provost:${process.pid}:sweep` });
  client.on("error", () => undefined); // the statement that needs the connection fails by itself
  try {
    await client.connect();
    if (!(await tryHoldFiles(client, homeId))) {
      await client.end();
      return null;
    }
    await refuseStandby(client);
    await refuseOtherSchema(client);
    await refuseHalfBlind(client);
    return namesOn(client);
  } catch (error) {
    await client.end().catch(() => undefined); // `error` says what went wrong
    throw explainDatabaseError(error);
  }
};
