/** How many tasks a task may make. Quotas keep one task from becoming a flood. */
import { type Environment, readSetting, type SettingName } from "../model/settings.ts";

/** The settings that say it, as refusals name them. */
export const SPAWN_SETTINGS = {
  /** Generations below a task that nobody has made. */
  depth: "PROVOST_SPAWN_DEPTH",
  /** Children of one task. */
  fanOut: "PROVOST_SPAWN_CHILDREN",
  /** Descendants of one root. */
  budget: "PROVOST_SPAWN_DESCENDANTS",
} as const satisfies Record<string, SettingName>;

export type SpawnQuotas = Record<keyof typeof SPAWN_SETTINGS, number>;

/** CONFIGURATION_INVALID */
export const readSpawnQuotas = (env: Environment): SpawnQuotas => ({
  depth: readSetting(env, "PROVOST_SPAWN_DEPTH"),
  fanOut: readSetting(env, "PROVOST_SPAWN_CHILDREN"),
  budget: readSetting(env, "PROVOST_SPAWN_DESCENDANTS"),
});
