/** The limits of a tenant as people see and change them. */
import type { EventLog } from "../../events/event-log.ts";
import { RATE_CLASSES } from "../../model/access.ts";
import type { RateClass } from "../../model/access.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database } from "../../store/database.ts";
import { deleteLimitSetting, putLimitSetting, readLimitSettings } from "../../store/access/limit-settings.ts";
import type { LimitSetting } from "../../store/access/limit-settings.ts";
import { principalOf } from "../policy/judge.ts";
import { ACTOR_LIMITS, ALL_CLASSES, TENANT_LIMITS } from "./default-limits.ts";

export type ShownLimit = LimitSetting & { own: boolean };

export type LimitSettings = {
  /** Those in force: the tenant's own, and the usual ones for the rest. */
  list(tenantId: TenantId): Promise<ShownLimit[]>;
  /** LIMIT_INVALID. */
  set(actor: Actor, setting: LimitSetting): Promise<void>;
  /** Back to the usual one. LIMIT_INVALID. */
  unset(actor: Actor, which: Pick<LimitSetting, "subject" | "rateClass">): Promise<void>;
};

const MAX_BURST = 1_000_000;

const isClass = (name: string): name is RateClass => RATE_CLASSES.some((rateClass) => rateClass === name);

const checkClass = (rateClass: string): void => {
  if (isClass(rateClass) || rateClass === ALL_CLASSES) return;
  const known = [...RATE_CLASSES, ALL_CLASSES].join(", ");
  throw new ProvostError("LIMIT_INVALID", `there is no class of requests "${rateClass}"; there are: ${known}`);
};

const check = ({ rateClass, tokens, perSeconds, burst }: LimitSetting): void => {
  checkClass(rateClass);
  if (!(tokens > 0 && perSeconds > 0 && burst >= 1 && burst <= MAX_BURST)) {
    const message = `a limit needs tokens and seconds above 0 and a burst from 1 to ${MAX_BURST}`;
    throw new ProvostError("LIMIT_INVALID", message, { tokens, perSeconds, burst });
  }
};

const USUAL: readonly LimitSetting[] = RATE_CLASSES.flatMap((rateClass) => [
  { subject: "actor", rateClass, ...ACTOR_LIMITS[rateClass] } as const,
  { subject: "tenant", rateClass, ...TENANT_LIMITS[rateClass] } as const,
]);

const isSame = (a: Pick<LimitSetting, "subject" | "rateClass">, b: typeof a): boolean =>
  a.subject === b.subject && a.rateClass === b.rateClass;

export const createLimitSettings = ({ db, events }: { db: Database; events: EventLog }): LimitSettings => {
  const change = (
    actor: Actor,
    which: Pick<LimitSetting, "subject" | "rateClass">,
    setting: LimitSetting | null,
  ): Promise<void> =>
    db.transaction(actor.tenantId, async (tx) => {
      await raiseEpoch(tx, "limits");
      const before = (await readLimitSettings(tx)).find((one) => isSame(one, which)) ?? null;
      await (setting === null ? deleteLimitSetting(tx, which) : putLimitSetting(tx, setting));
      const payload = { rateClass: `${which.subject} ${which.rateClass}`, before, after: setting };
      await events.append(tx, [{ name: "limit.changed", runId: null, actor: principalOf(actor), payload }]);
    });
  return {
    list: async (tenantId) => {
      const own = await db.transaction(tenantId, readLimitSettings);
      const rest = USUAL.filter((usual) => !own.some((one) => isSame(one, usual)));
      return [...own.map((one) => ({ ...one, own: true })), ...rest.map((one) => ({ ...one, own: false }))];
    },
    set: async (actor, setting) => {
      check(setting);
      await change(actor, setting, setting);
    },
    unset: async (actor, which) => {
      checkClass(which.rateClass);
      await change(actor, which, null);
    },
  };
};
