import { type AuditRetention, keepAudit } from "../access/audit/audit-retention.ts";
import { createRetention, readRetentionSettings, type Retention } from "../access/retention/retention.ts";
import type { OpenedAccess } from "../access/open-access.ts";
import type { TenantId } from "../model/ids.ts";
import type { EngineParts } from "../run/execution/execute.ts";
import { tenantsOf } from "./services.ts";

/** What is removed by age, besides ended tasks and audit logs. CONFIGURATION_INVALID. */
export const retentionOf = async (
  parts: EngineParts,
  { eventRetention }: Pick<OpenedAccess, "eventRetention">,
  onFault: (error: unknown) => void,
): Promise<Retention> => {
  const { db, clock } = parts;
  const settings = readRetentionSettings(process.env);
  return createRetention({ db, clock, events: eventRetention, settings, tenants: () => tenantsOf(parts), onFault });
};

export const auditRetentionOf = async (
  parts: EngineParts,
  { auditLog, retention }: Pick<OpenedAccess, "auditLog" | "retention">,
  onFault: (error: unknown) => void,
): Promise<AuditRetention> => {
  const keepDaysOf = async (tenantId: TenantId): Promise<number | null> => (await retention.of(tenantId)).keepDays;
  return keepAudit({ auditLog, clock: parts.clock, tenants: () => tenantsOf(parts), keepDaysOf, onFault });
};
