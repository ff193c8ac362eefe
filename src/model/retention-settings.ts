/** How long what has ended is kept: part of the table of settings. */
import { optional, type Setting, usually, whole } from "./setting-schemas.ts";

export const RETENTION_SETTINGS = {
  PROVOST_TASK_RETENTION_DAYS: {
    schema: usually(whole(1, 9_999), "30"),
    type: "whole number, 1 to 9999",
    unit: "days",
    usual: "30",
    secret: false,
    meaning:
      "How long tasks without a run are kept when they have ended. Outputs and evidence that no record names go a day later.",
  },
  PROVOST_EVENT_RETENTION_DAYS: {
    schema: usually(whole(7, 36_500), "90"),
    type: "whole number, 7 to 36500",
    unit: "days",
    usual: "90",
    secret: false,
    meaning: "How long events that belong to no run and are not of the audit class are kept.",
  },
  PROVOST_WORK_RETENTION_DAYS: {
    schema: usually(whole(30, 36_500), "365"),
    type: "whole number, 30 to 36500",
    unit: "days",
    usual: "365",
    secret: false,
    meaning:
      "How long calls of tools, entries of agents' sessions and settled reservations are kept when their run has ended.",
  },
  PROVOST_RUN_RETENTION_DAYS: optional(whole(7, 36_500), {
    type: "whole number, 7 to 36500",
    unit: "days",
    usual: "none; runs are kept for good",
    meaning:
      "How long runs are kept when they have ended. Then each is removed as a whole, with its events, evidence and packet.",
  }),
  PROVOST_AUDIT_RETENTION_DAYS: optional(whole(30, 36_500), {
    type: "whole number, 30 to 36500",
    unit: "days",
    usual: "none; everything is kept",
    meaning: "How long audit logs are kept: what is older is removed once a day.",
  }),
} as const satisfies Record<`PROVOST_${string}`, Setting>;
