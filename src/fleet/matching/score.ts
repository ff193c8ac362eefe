/** Who gets a task: of those that can do it and have room, the one with the highest score. */
import { freeSlots, type ConnectedAgent } from "../connected-agent.ts";
import type { LeasedWork } from "../work-queue.ts";
import { successRate } from "./track-record.ts";

/** What a whole point of each part is worth. Data that is near spares more than a better record gives. */
export const WEIGHTS = { preferred: 4, near: 3, success: 2, free: 2 } as const;

export type Score = { preferred: number; near: number; success: number; free: number; total: number };

export type Wish = Pick<LeasedWork, "requires" | "prefers" | "near">;

const share = (met: number, of: number): number => (of === 0 ? 0 : met / of);

export const scoreOf = (agent: ConnectedAgent, { prefers, near }: Wish): Score => {
  const labels = Object.entries(near);
  const parts = {
    preferred: share(prefers.filter((wanted) => agent.offers.has(wanted)).length, prefers.length),
    near: share(labels.filter(([name, value]) => agent.hello.labels[name] === value).length, labels.length),
    success: successRate(agent.track),
    free: freeSlots(agent) / agent.hello.slots,
  };
  const total =
    parts.preferred * WEIGHTS.preferred +
    parts.near * WEIGHTS.near +
    parts.success * WEIGHTS.success +
    parts.free * WEIGHTS.free;
  return { ...parts, total };
};

export const canDo = (agent: ConnectedAgent, { requires }: Wish): boolean =>
  requires.every((wanted) => agent.offers.has(wanted));

export const hasWishes = ({ prefers, near }: Wish): boolean => prefers.length > 0 || Object.keys(near).length > 0;
