/** How long each tenant keeps its audit log: what it says itself goes before what the control plane is set to. */
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import {
  type AuditRetentionRule,
  deleteAuditRetention,
  putAuditRetention,
  readAuditRetention,
} from "../../store/access/audit-retention.ts";
import type { Database } from "../../store/database.ts";
import { principalOf } from "../policy/judge.ts";

/** `keepDays` is null where everything is kept; `own` is null where the control plane's setting holds. */
export type ShownRetention = { keepDays: number | null; own: Pick<AuditRetentionRule, "setBy" | "setAt"> | null };

export type RetentionRules = {
  of(tenantId: TenantId): Promise<ShownRetention>;
  /** Takes effect at the next removal, once a day. @param keepDays 30 at least; null keeps everything */
  set(actor: Actor, keepDays: number | null): Promise<ShownRetention>;
  /** Back to the control plane's setting. */
  unset(actor: Actor): Promise<ShownRetention>;
};

type Parts = { db: Database; events: EventLog; usualDays: number | null };

export const createRetentionRules = ({ db, events, usualDays }: Parts): RetentionRules => {
  const shown = (rule: AuditRetentionRule | null): ShownRetention =>
    rule === null
      ? { keepDays: usualDays, own: null }
      : { keepDays: rule.keepDays, own: { setBy: rule.setBy, setAt: rule.setAt } };

  const of = async (tenantId: TenantId): Promise<ShownRetention> =>
    shown(await db.transaction(tenantId, readAuditRetention));

  const change = (actor: Actor, own: { keepDays: number | null } | null): Promise<ShownRetention> =>
    db.transaction(actor.tenantId, async (tx) => {
      const by = principalOf(actor);
      const before = await readAuditRetention(tx);
      await (own === null ? deleteAuditRetention(tx) : putAuditRetention(tx, { ...own, setBy: by }));
      const payload = { before: before && { keepDays: before.keepDays }, after: own };
      await events.append(tx, [{ name: "audit.retention-changed", runId: null, actor: by, payload }]);
      return shown(await readAuditRetention(tx));
    });

  return {
    of,
    set: (actor, keepDays) => change(actor, { keepDays }),
    unset: (actor) => change(actor, null),
  };
};
