/** Feature flags: for a part of those they are asked for, always the same part, until they expire. */
import { createHash } from "node:crypto";
import type { EventLog } from "../../events/event-log.ts";
import type { Actor } from "../../model/actor.ts";
import { ProvostError } from "../../model/errors.ts";
import { FLAGS } from "../../model/flags.ts";
import type { FlagName } from "../../model/flags.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { raiseEpoch } from "../../store/access/access-epochs.ts";
import type { Database } from "../../store/database.ts";
import {
  deleteFlagSetting,
  flagSettingSchema,
  putFlagSetting,
  readFlagSettings,
} from "../../store/access/feature-flags.ts";
import type { FlagSetting } from "../../store/access/feature-flags.ts";
import type { AccessCache } from "../cache/access-cache.ts";
import { principalOf } from "../policy/judge.ts";

export type FlagState = {
  flag: FlagName;
  meaning: string;
  /** In force now: 0 or 100 where nothing is set, or where it has expired. */
  percentage: number;
  expiresAt: Date | null;
  setBy: string | null;
};

export type Flags = {
  /** @param unit whom or what it is asked for, as the catalogue says: the same always gets the same answer */
  isOn(tenantId: TenantId, flag: FlagName, unit: string): Promise<boolean>;
  list(tenantId: TenantId): Promise<FlagState[]>;
  /** FLAG_INVALID. */
  set(actor: Actor, setting: { flag: string; percentage: number; expiresAt: Date | null }): Promise<void>;
  /** As the catalogue says again. FLAG_INVALID. */
  unset(actor: Actor, flag: string): Promise<void>;
};

/** From 0 up to, but without, 100. Flags divide the units differently, so that not always the same ones go first. */
export const shareOf = (flag: FlagName, unit: string): number =>
  (createHash("sha256").update(`${flag}\n${unit}`).digest().readUInt32BE() / 2 ** 32) * 100;

const nameOf = (flag: string): FlagName => {
  if (Object.hasOwn(FLAGS, flag)) return flag as FlagName;
  throw new ProvostError("FLAG_INVALID", `there is no flag ${flag}; there are: ${Object.keys(FLAGS).join(", ")}`);
};

const stateOf = (flag: FlagName, settings: readonly FlagSetting[], now: Date): FlagState => {
  const { meaning, default: usual } = FLAGS[flag];
  const setting = settings.find((one) => one.flag === flag && (one.expiresAt === null || one.expiresAt > now));
  if (setting === undefined) return { flag, meaning, percentage: usual ? 100 : 0, expiresAt: null, setBy: null };
  const { percentage, expiresAt, setBy } = setting;
  return { flag, meaning, percentage, expiresAt, setBy };
};

type Parts = { db: Database; clock: Clock; events: EventLog; cache: AccessCache };

const changeWith =
  ({ db, clock, events }: Parts) =>
  (actor: Actor, flag: FlagName, setting: { percentage: number; expiresAt: Date | null } | null): Promise<void> =>
    db.transaction(actor.tenantId, async (tx) => {
      await raiseEpoch(tx, "flags");
      const by = principalOf(actor);
      const shown = async () => {
        const { percentage, expiresAt } = stateOf(flag, await readFlagSettings(tx), clock.now());
        return { percentage, expiresAt: expiresAt?.toISOString() ?? null };
      };
      const before = await shown();
      await (setting === null ? deleteFlagSetting(tx, flag) : putFlagSetting(tx, { flag, ...setting, setBy: by }));
      const payload = { flag, before, after: await shown() };
      await events.append(tx, [{ name: "flag.changed", runId: null, actor: by, payload }]);
    });

export const createFlags = (parts: Parts): Flags => {
  const { db, clock, cache } = parts;
  const change = changeWith(parts);
  const settingsOf = (tenantId: TenantId): Promise<FlagSetting[]> => {
    const entry = { tenantId, scope: "flags", key: "settings", schema: flagSettingSchema.array() } as const;
    return cache.get(entry, () => db.transaction(tenantId, readFlagSettings));
  };
  return {
    isOn: async (tenantId, flag, unit) => {
      const { percentage } = stateOf(flag, await settingsOf(tenantId), clock.now());
      if (percentage === 0 || percentage === 100) return percentage === 100;
      return shareOf(flag, unit) < percentage;
    },
    list: async (tenantId) => {
      const settings = await settingsOf(tenantId);
      return (Object.keys(FLAGS) as FlagName[]).map((flag) => stateOf(flag, settings, clock.now()));
    },
    set: async (actor, { flag, percentage, expiresAt }) => {
      const name = nameOf(flag);
      if (!(Number.isInteger(percentage) && percentage >= 0 && percentage <= 100))
        throw new ProvostError("FLAG_INVALID", `${percentage} is no percentage from 0 to 100`);
      if (expiresAt !== null && expiresAt <= clock.now())
        throw new ProvostError("FLAG_INVALID", `${expiresAt.toISOString()} is past already`);
      await change(actor, name, { percentage, expiresAt });
    },
    unset: async (actor, flag) => change(actor, nameOf(flag), null),
  };
};
