/**
 * Plays one sample through as the engine would: what is ready is taken in the order of ranks by the slots that serve its
 * agent, no two tasks that write the same files at once, a stage after the gates of the one before.
 */
import type { Draw } from "./draw.ts";
import { createHeap } from "./heap.ts";
import { createReadiness } from "./readiness.ts";
import type { Work } from "./workload.ts";

export type Rig = {
  works: readonly Work[];
  /** Names of agents that each slot serves. */
  slots: readonly ReadonlySet<string>[];
  /** Agents that the plan declares: a task of one that it does not may go anywhere. */
  declared: ReadonlySet<string>;
  /** Milliseconds that the checks at the end of each stage take. */
  gateMs: readonly number[];
};

export type Played = {
  /** From the start to the last decision; null when a task failed for good, and the run stops at its gate. */
  finishMs: number | null;
  /** The chain that the end waited for: each began when the one before it in the chain ended. */
  critical: number[];
};

type Running = { at: number; slot: number; endsAt: number };

const START = -1;

/** Slots and files that are not in use. */
const createRoom = ({ works, slots, declared }: Rig) => {
  const free = new Set(slots.keys());
  const busy = new Uint8Array(works.length);
  const serves = (slot: number, agent: string | null): boolean =>
    agent === null || !declared.has(agent) || slots[slot]?.has(agent) === true;
  return {
    isFull: () => free.size === 0,
    enter: (at: number): number | undefined => {
      const { agent, conflicts } = works[at] ?? { agent: null, conflicts: [] };
      if (conflicts.some((other) => busy[other] === 1)) return undefined;
      for (const slot of free) {
        if (!serves(slot, agent)) continue;
        free.delete(slot);
        busy[at] = 1;
        return slot;
      }
      return undefined;
    },
    leave: ({ at, slot }: Running): void => {
      free.add(slot);
      busy[at] = 0;
    },
  };
};

const chainTo = (last: number, beganAfter: Int32Array): number[] => {
  const chain: number[] = [];
  for (let at = last; at !== START; at = beganAfter[at] ?? START) chain.push(at);
  return chain;
};

export const play = (rig: Rig, { ms, succeeds }: Draw): Played => {
  const order = createReadiness(rig.works, rig.gateMs);
  const room = createRoom(rig);
  const running = createHeap<Running>((a, b) => a.endsAt < b.endsAt);
  const beganAfter = new Int32Array(rig.works.length).fill(START);
  /** Begins all that may, because of the task that has just ended. */
  const begin = (now: number, because: number): void => {
    const later: number[] = [];
    while (!room.isFull()) {
      const at = order.ready.pop();
      if (at === undefined) break;
      const slot = room.enter(at);
      if (slot === undefined) {
        later.push(at);
        continue;
      }
      beganAfter[at] = because;
      running.push({ at, slot, endsAt: now + (ms[at] ?? 0) });
    }
    for (const at of later) order.ready.push(at);
  };
  let now = order.passGates(0);
  let last = START;
  begin(now, START);
  for (let ended = running.pop(); ended !== undefined; ended = running.pop()) {
    last = ended.at;
    room.leave(ended);
    order.end(last, succeeds[last] === true);
    now = order.passGates(ended.endsAt);
    begin(now, last);
  }
  return { finishMs: order.isComplete() ? now : null, critical: chainTo(last, beganAfter) };
};
