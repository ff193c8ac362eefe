/** Reports of drills, as they were written. */
import { type DrillReport, drillReportSchema } from "../../model/backup.ts";
import type { Tx } from "../database.ts";

export const insertBackupDrill = async (tx: Tx, homeId: string, report: DrillReport): Promise<void> => {
  await tx.query(
    `insert into backup_drills (tenant_id, drill_id, home_id, started_at, passed, report) values ($1, $2, $3, $4, $5, $6)`,
    [tx.tenantId, report.drillId, homeId, report.startedAt, report.passed, JSON.stringify(report)],
  );
};

export const listBackupDrills = async (tx: Tx, homeId: string, limit: number): Promise<DrillReport[]> => {
  const rows = await tx.query<{ report: unknown }>(
    `select report from backup_drills where tenant_id = $1 and home_id = $2 order by started_at desc, drill_id desc
     limit $3`,
    [tx.tenantId, homeId, limit],
  );
  return rows.map(({ report }) => drillReportSchema.parse(report));
};
