/** What the environment says about where events go. */
import type { BlockList } from "node:net";
import { ProvostError } from "../model/errors.ts";
import { type Environment, readSetting } from "../model/settings.ts";
import type { NatsSettings } from "./relay/nats-settings.ts";
import { addressRanges } from "../runtime/outbound/public-address.ts";

export type EventSettings = {
  /** Addresses that webhooks may lead to though they are not public. */
  allowed: BlockList;
  /** Null when events stay in Postgres. */
  nats: NatsSettings | null;
};

const readAllowed = (text: string): BlockList => {
  try {
    return addressRanges(text.split(",").flatMap((range) => (range.trim() === "" ? [] : [range.trim()])));
  } catch (cause) {
    const message = `PROVOST_WEBHOOK_ALLOW: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new ProvostError("CONFIGURATION_INVALID", message, {}, { cause });
  }
};

/** PROVOST_WEBHOOK_ALLOW: ranges of addresses, with commas. PROVOST_NATS: a file. CONFIGURATION_INVALID. */
export const readEventSettings = async (env: Environment): Promise<EventSettings> => {
  const allowed = readAllowed(readSetting(env, "PROVOST_WEBHOOK_ALLOW"));
  const path = readSetting(env, "PROVOST_NATS");
  if (path === undefined) return { allowed, nats: null };
  const { readNatsSettings } = await import("./relay/nats-settings.ts");
  return { allowed, nats: await readNatsSettings(path) };
};
