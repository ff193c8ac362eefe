/** Which tasks of a sample may begin: what they wait for is done, and the stages before theirs have passed their gates. */
import { createHeap, type Heap } from "./heap.ts";
import type { Work } from "./workload.ts";

export type Readiness = {
  /** The most urgent first. */
  ready: Heap<number>;
  end(at: number, succeeded: boolean): void;
  /** Opens the stages that nothing is left of before; the time when their gates have been passed. */
  passGates(now: number): number;
  /** Whether every task has succeeded. */
  isComplete(): boolean;
};

export const createReadiness = (works: readonly Work[], gateMs: readonly number[]): Readiness => {
  const waits = works.map(({ waitsFor }) => waitsFor);
  const left: number[] = [];
  for (const { stage } of works) left[stage] = (left[stage] ?? 0) + 1;
  const stages = Math.max(left.length, gateMs.length);
  const held: number[][] = [];
  const ready = createHeap<number>((a, b) => (works[a]?.rank ?? 0) < (works[b]?.rank ?? 0));
  let openStage = 0;

  const release = (at: number): void => {
    const stage = works[at]?.stage ?? 0;
    if (stage <= openStage) ready.push(at);
    else (held[stage] ??= []).push(at);
  };
  for (const at of works.keys()) if (waits[at] === 0) release(at);
  return {
    ready,
    end: (at, succeeded) => {
      const work = works[at];
      // What a task has left undone keeps its stage, and those that wait for it, from going on.
      if (work === undefined || !succeeded) return;
      left[work.stage] = (left[work.stage] ?? 0) - 1;
      for (const next of work.after) {
        waits[next] = (waits[next] ?? 0) - 1;
        if (waits[next] === 0) release(next);
      }
    },
    passGates: (now) => {
      let passed = now;
      while (openStage < stages && (left[openStage] ?? 0) === 0) {
        passed += gateMs[openStage] ?? 0;
        openStage += 1;
        for (const at of held[openStage] ?? []) ready.push(at);
      }
      return passed;
    },
    isComplete: () => openStage >= stages,
  };
};
