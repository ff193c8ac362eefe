/** Limits as people write them: what is empty is not limited. */
import type { QueueLimits } from "../../api/types.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";

export type WrittenLimits = Record<
  "maxInHand" | "maxPerKey" | "tasks" | "perMs" | "burst" | "maxQueued" | "maxAgeMinutes",
  string
>;

const MINUTE = 60_000;
const written = (value: number | null | undefined): string => (value === null || value === undefined ? "" : `${value}`);

export const writeLimits = (limits: QueueLimits | null): WrittenLimits => ({
  maxInHand: written(limits?.maxInHand),
  maxPerKey: written(limits?.maxPerKey),
  tasks: written(limits?.rate?.tasks),
  perMs: String(limits?.rate?.perMs ?? MINUTE),
  burst: written(limits?.rate?.burst),
  maxQueued: written(limits?.maxQueued),
  maxAgeMinutes: written(limits?.maxAgeMs && limits.maxAgeMs / MINUTE),
});

const read = (value: string): number | null => (value.trim() === "" ? null : Number(value));

export const readLimits = ({ maxAgeMinutes, tasks, perMs, burst, ...rest }: WrittenLimits): QueueLimits => {
  const begun = read(tasks);
  const age = read(maxAgeMinutes);
  return {
    maxInHand: read(rest.maxInHand),
    maxPerKey: read(rest.maxPerKey),
    maxQueued: read(rest.maxQueued),
    maxAgeMs: age === null ? null : Math.round(age * MINUTE),
    rate: begun === null ? null : { tasks: begun, perMs: Number(perMs), burst: read(burst) ?? begun },
  };
};

const unitOf = (perMs: number): string => words.units.find(({ ms }) => ms === perMs)?.label ?? duration(perMs);

/** In a line. */
export const limitsInWords = ({ maxInHand, rate, maxQueued, maxAgeMs }: QueueLimits): string => {
  const said = words.limitWords;
  const parts = [
    maxInHand === null ? null : said.inHand(wholeNumber(maxInHand)),
    rate === null ? null : said.rate(wholeNumber(rate.tasks), unitOf(rate.perMs)),
    maxQueued === null ? null : said.queued(wholeNumber(maxQueued)),
    maxAgeMs === null ? null : said.age(duration(maxAgeMs)),
  ];
  return parts.filter((part) => part !== null).join(", ");
};
