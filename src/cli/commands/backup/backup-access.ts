import type { HomeBackups } from "../../../control-plane.ts";
import { ProvostError } from "../../../model/errors.ts";
import { readSetting } from "../../../model/settings.ts";
import { readEndpoint } from "../../../runtime/endpoint-file.ts";
import type { Client } from "../../../sdk/client/index.ts";
import { homePath } from "../../home-path.ts";
import type { Session } from "../../session.ts";
import { homeExists, withClient } from "../../with-client.ts";

export type DatabaseOption = { database?: string };

export const DATABASE_OPTION = [
  "--database <url>",
  "the Postgres that the data folder works with, as its owner (default: PROVOST_DATABASE_URL, or the one in the data folder)",
] as const;

/** What is on record about backups, and when the next is made. */
export const withBackupRecords = <T>(
  session: Session,
  { database }: DatabaseOption,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const missing = { code: "BACKUP_NOT_FOUND", what: "there are no backups" } as const;
  return withClient(session, work, { missing, databaseUrl: database });
};

/**
 * In this process, also while a control plane runs on the data folder: the archive is written as the user who asked, and
 * a passphrase is told to nobody.
 */
export const withBackups = async <T>(
  session: Session,
  { database = readSetting(session.io.env, "PROVOST_DATABASE_URL") }: DatabaseOption,
  work: (backups: HomeBackups) => Promise<T>,
): Promise<T> => {
  const folder = homePath(session);
  if (!homeExists(session)) {
    throw new ProvostError("BACKUP_NOT_FOUND", `there is no data folder ${folder}`, { home: folder });
  }
  const endpoint = await readEndpoint(folder);
  if (endpoint?.databaseIsServed === true && database === undefined) {
    const message = `the control plane on ${folder} works with a served database; name it by --database`;
    throw new ProvostError("DATABASE_UNAVAILABLE", message, { home: folder });
  }
  const { openHomeBackups } = await import("../../../control-plane.ts");
  const backups = await openHomeBackups({ homePath: folder, databaseUrl: database });
  try {
    return await work(backups);
  } finally {
    await backups.close();
  }
};
