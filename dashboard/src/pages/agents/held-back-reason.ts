import type { Agent } from "../../api/types.ts";

/** Why it gets no work until somebody releases it; null when it does. */
export const heldBackReason = ({ quarantineReason, drainReason }: Agent): string | null =>
  quarantineReason ?? drainReason;
