import { type AuditRetention, keepAudit } from "../access/audit/audit-retention.ts";
import { type BlobSweeper, createBlobSweeper } from "../access/retention/blob-sweeper.ts";
import { sweepBlobs } from "../access/retention/sweep-blobs.ts";
import { createRetention, readRetentionSettings } from "../access/retention/retention.ts";
import type { OpenedAccess } from "../access/open-access.ts";
import type { TenantId } from "../model/ids.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { incomingFolder } from "../fleet/task-output.ts";
import { openBlobNames } from "../store/snapshot/blob-names.ts";
import type { OpenedParts } from "./parts.ts";
import { tenantsOf } from "./services.ts";

const DAY_MS = 86_400_000;

/** Counted as one, and closed as one. */
type AllRetention = { removed(): Readonly<Record<string, number>>; close(): Promise<void> };

/** What is removed by age, besides ended tasks and audit logs. CONFIGURATION_INVALID. */
export const retentionOf = async (
  parts: EngineParts,
  { eventRetention, runRetention }: Pick<OpenedAccess, "eventRetention" | "runRetention">,
  blobs: BlobSweeper,
  onFault: (error: unknown) => void,
): Promise<AllRetention> => {
  const { db, clock } = parts;
  const settings = readRetentionSettings(process.env);
  const tenants = () => tenantsOf(parts);
  const retention = createRetention({
    db,
    clock,
    events: eventRetention,
    runs: runRetention,
    settings,
    tenants,
    onFault,
  });
  return {
    removed: () => ({ ...retention.removed(), blobs: blobs.figures().removed }),
    close: async () => {
      await retention.close();
      await blobs.close();
    },
  };
};

/** Of what lies in this data folder. Several control planes share a database, and each has a folder of its own. */
export const blobSweeperOf = (
  parts: OpenedParts,
  retentionMs: number,
  onFault: (error: unknown) => void,
): BlobSweeper => {
  const { db, clock, events, home, databaseId, owner } = parts;
  const incoming = incomingFolder(home.path);
  const openNames = () => openBlobNames(owner, home.id);
  const sweepParts = { home, incoming, databaseId, openNames, tenants: () => tenantsOf(parts) };
  const sweep: Parameters<typeof createBlobSweeper>[0]["sweep"] = (request) => sweepBlobs(sweepParts, request);
  // A day more than the tasks that name them, which are removed once an hour.
  const keepMs = retentionMs + DAY_MS;
  return createBlobSweeper({ db, clock, events, homeId: home.id, keepMs, sweep, onFault });
};

export const auditRetentionOf = async (
  parts: EngineParts,
  { auditLog, retention }: Pick<OpenedAccess, "auditLog" | "retention">,
  onFault: (error: unknown) => void,
): Promise<AuditRetention> => {
  const keepDaysOf = async (tenantId: TenantId): Promise<number | null> => (await retention.of(tenantId)).keepDays;
  return keepAudit({ auditLog, clock: parts.clock, tenants: () => tenantsOf(parts), keepDaysOf, onFault });
};
