import { addressRanges } from "../../../runtime/outbound/public-address.ts";
import { ProvostError } from "../../../model/errors.ts";
import { readSetting } from "../../../model/settings.ts";
import type { Network } from "./elsewhere-parts.ts";

/** CONFIGURATION_INVALID. */
export const openNetwork = (env: Readonly<Record<string, string | undefined>>): Network => {
  const ranges = readSetting(env, "PROVOST_AGENT_ALLOW").split(",");
  try {
    return { allowed: addressRanges(ranges.map((range) => range.trim()).filter((range) => range !== "")) };
  } catch (cause) {
    const message = `PROVOST_AGENT_ALLOW: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ProvostError("CONFIGURATION_INVALID", message, {}, { cause });
  }
};
