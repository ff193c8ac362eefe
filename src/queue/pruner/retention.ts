import { ProvostError } from "../../model/errors.ts";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 30;

/** How long tasks without a run are kept when they have ended: PROVOST_TASK_RETENTION_DAYS. CONFIGURATION_INVALID. */
export const readTaskRetentionMs = (env: Readonly<Record<string, string | undefined>>): number => {
  const days = env["PROVOST_TASK_RETENTION_DAYS"] || String(USUAL_DAYS);
  if (/^[1-9]\d{0,3}$/.test(days)) return Number(days) * DAY_MS;
  const message = `PROVOST_TASK_RETENTION_DAYS is ${JSON.stringify(days)}; it has to be a number of days from 1 to 9999`;
  throw new ProvostError("CONFIGURATION_INVALID", message);
};
