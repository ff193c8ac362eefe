import { type AuditRetention, keepAudit } from "../access/audit/audit-retention.ts";
import type { OpenedAccess } from "../access/open-access.ts";
import { readSetting } from "../model/settings.ts";
import type { EngineParts } from "../run/execute.ts";
import { tenantsOf } from "./services.ts";

/** CONFIGURATION_INVALID. */
export const auditRetentionOf = async (
  parts: EngineParts,
  { auditLog }: Pick<OpenedAccess, "auditLog">,
  onFault: (error: unknown) => void,
): Promise<AuditRetention> => {
  const keepDays = readSetting(process.env, "PROVOST_AUDIT_RETENTION_DAYS") ?? null;
  return keepAudit({ auditLog, clock: parts.clock, tenants: () => tenantsOf(parts), keepDays, onFault });
};
