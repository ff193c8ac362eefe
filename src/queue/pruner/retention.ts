import { type Environment, readSetting } from "../../model/settings.ts";

const DAY_MS = 86_400_000;

/** How long tasks without a run are kept when they have ended: PROVOST_TASK_RETENTION_DAYS. CONFIGURATION_INVALID. */
export const readTaskRetentionMs = (env: Environment): number =>
  readSetting(env, "PROVOST_TASK_RETENTION_DAYS") * DAY_MS;
