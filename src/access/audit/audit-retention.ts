/** Removes what every tenant's audit log no longer has to keep, once a day: the chain is verified first, and goes on from a checkpoint. */
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { AuditLog } from "./audit-log.ts";

export type AuditRetention = { close(): Promise<void> };

type Parts = {
  auditLog: Pick<AuditLog, "prune">;
  clock: Clock;
  tenants: () => Promise<readonly TenantId[]>;
  /** At least 30; null keeps everything. */
  keepDaysOf: (tenantId: TenantId) => Promise<number | null>;
  /** Of one tenant; the others are seen to all the same. */
  onFault: (error: unknown) => void;
};

const EVERY_MS = 24 * 3_600_000;
/** After the start, when there is more urgent work. */
const FIRST_MS = 10 * 60_000;

const retentionOf = (tenantId: TenantId): Actor => ({
  tenantId,
  kind: "local",
  id: "retention",
  roles: [],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});

export const keepAudit = ({ auditLog, clock, tenants, keepDaysOf, onFault }: Parts): AuditRetention => {
  let closed = false;
  let working = Promise.resolve();
  const keep = async (tenantId: TenantId): Promise<void> => {
    const keepDays = await keepDaysOf(tenantId);
    if (keepDays !== null) await auditLog.prune(retentionOf(tenantId), keepDays);
  };
  const prune = async (): Promise<void> => {
    for (const tenantId of await tenants()) {
      if (closed) return;
      await keep(tenantId).catch(onFault);
    }
  };
  const ring = (): void => {
    disarm = clock.after(EVERY_MS, ring);
    working = prune().catch(onFault);
  };
  let disarm = clock.after(FIRST_MS, ring);
  return {
    close: async () => {
      closed = true;
      disarm();
      await working;
    },
  };
};
