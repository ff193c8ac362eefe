/** Whether a request is one too many: for its actor, for its tenant, or for the address that it comes from. */
import type { Limit, LimitDecision, LimitSubject, RateClass } from "../../model/access.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { limitSettingSchema, readLimitSettings } from "../../store/access/limit-settings.ts";
import type { LimitSetting } from "../../store/access/limit-settings.ts";
import type { AccessCache } from "../cache/access-cache.ts";
import { createLru } from "../cache/lru.ts";
import type { BucketStore } from "./bucket-store.ts";
import { ACTOR_LIMITS, ADDRESS_LIMITS, ALL_CLASSES, TENANT_LIMITS } from "./default-limits.ts";
import { createPurse } from "./purse.ts";
import type { Purse, Spending } from "./purse.ts";

type Bucket = { tenantId: TenantId; name: string; rate: Pick<LimitSetting, "tokens" | "perSeconds" | "burst"> };

/** Keeps the buckets of addresses; no tenant can have this name (ids of tenants have no dot). */
export const NOBODY = ".nobody" as TenantId;

const MAX_PURSES = 50_000;

const settingsSchema = limitSettingSchema.array();

const bucketsOfActor = (
  { tenantId, kind, id }: Extract<LimitSubject, { actor: unknown }>["actor"],
  rateClass: RateClass,
  settings: readonly LimitSetting[],
): Bucket[] => {
  const set = (subject: LimitSetting["subject"], name: string) =>
    settings.find((setting) => setting.subject === subject && setting.rateClass === name);
  const actor = `actor ${kind}:${id}`;
  // The narrowest first: whoever asks too much is stopped before it takes from what others of the tenant may ask.
  const wanted = [
    { name: `${actor} ${rateClass}`, rate: set("actor", rateClass) ?? ACTOR_LIMITS[rateClass] },
    { name: `${actor} ${ALL_CLASSES}`, rate: set("actor", ALL_CLASSES) },
    { name: `tenant ${rateClass}`, rate: set("tenant", rateClass) ?? TENANT_LIMITS[rateClass] },
    { name: `tenant ${ALL_CLASSES}`, rate: set("tenant", ALL_CLASSES) },
  ];
  return wanted.flatMap(({ name, rate }) => (rate === undefined ? [] : [{ tenantId, name, rate }]));
};

/** Of all that allow, the one that will be used up first. */
const tightest = (decisions: readonly LimitDecision[]): LimitDecision | undefined =>
  decisions.toSorted((a, b) => a.remaining - b.remaining)[0];

export type LimitsParts = { db: Database; clock: Clock; cache: AccessCache; store: BucketStore };

export const createLimit = ({ db, clock, cache, store }: LimitsParts): Limit => {
  const purses = createLru<Purse>(MAX_PURSES);

  const purseOf = ({ tenantId, name, rate }: Bucket): Purse => {
    const perSecond = rate.tokens / rate.perSeconds;
    // A limit that was changed is another purse; what the old one had taken is lost, at most a twentieth.
    const key = JSON.stringify([tenantId, name, perSecond, rate.burst]);
    const known = purses.get(key);
    if (known !== undefined) return known;
    const purse = createPurse({ store, clock }, { tenantId, name, perSecond, burst: rate.burst });
    purses.set(key, purse);
    return purse;
  };

  const bucketsOf = async (subject: LimitSubject, rateClass: RateClass): Promise<Bucket[]> => {
    if ("address" in subject) {
      const name = `address ${subject.address} ${rateClass}`;
      return [{ tenantId: NOBODY, name, rate: ADDRESS_LIMITS[rateClass] }];
    }
    const { tenantId } = subject.actor;
    const entry = { tenantId, scope: "limits", key: "settings", schema: settingsSchema } as const;
    const settings = await cache.get(entry, () => db.transaction(tenantId, readLimitSettings));
    return bucketsOfActor(subject.actor, rateClass, settings);
  };

  const decisionOf = ({ rate }: Bucket, { allowed, remaining, resetMs }: Spending): LimitDecision => ({
    allowed,
    limit: rate.burst,
    remaining,
    resetMs,
    windowSeconds: (rate.burst * rate.perSeconds) / rate.tokens,
  });

  return async (subject, rateClass, cost) => {
    // One person on their own machine has nobody to share with.
    if ("actor" in subject && subject.actor.kind === "local") {
      return { allowed: true, limit: cost, remaining: cost, resetMs: 0 };
    }
    const spent: { purse: Purse; decision: LimitDecision }[] = [];
    for (const bucket of await bucketsOf(subject, rateClass)) {
      const purse = purseOf(bucket);
      const decision = decisionOf(bucket, await purse.spend(cost));
      if (!decision.allowed) {
        for (const paid of spent) paid.purse.giveBack(cost);
        return decision;
      }
      spent.push({ purse, decision });
    }
    const decision = tightest(spent.map((paid) => paid.decision));
    if (decision === undefined) throw new Error(`nothing limits ${rateClass} requests`);
    return decision;
  };
};
