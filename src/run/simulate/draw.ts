/** One way all tasks may go. Drawn before they are scheduled, so that other numbers of agents meet the same luck. */
import { nextDelayMs } from "../../model/retry.ts";
import { pick, type Random } from "./random.ts";
import type { Work } from "./workload.ts";

export type Draw = {
  /** From the first attempt to the last, with the pauses between them. */
  ms: Float64Array;
  succeeds: boolean[];
  /** Null where the cost of one of them is not known. */
  microUsd: number | null;
};

/** By the retry authority that the engine has. @param spread by how much a time may be off that is known from too little */
const drawTask = ({ outcomes, narrow, retry }: Work, spread: number, random: Random): [number, boolean] => {
  const [first, ...rest] = outcomes;
  if (first === undefined) return [0, true];
  const failures = new Map<string, number>();
  for (let total = 0; ;) {
    const { ms, errorClass } = pick([first, ...rest], random);
    total += narrow ? ms * (1 + spread * (2 * random() - 1)) : ms;
    if (errorClass === null) return [total, true];
    const count = (failures.get(errorClass) ?? 0) + 1;
    failures.set(errorClass, count);
    const delay = nextDelayMs(errorClass, count, random, retry);
    if (delay === null) return [total, false];
    total += delay;
  }
};

export const drawSample = (works: readonly Work[], spread: number, random: Random): Draw => {
  const ms = new Float64Array(works.length);
  const succeeds: boolean[] = [];
  let microUsd: number | null = 0;
  for (const [at, work] of works.entries()) {
    [ms[at], succeeds[at]] = drawTask(work, spread, random);
    const [first, ...rest] = work.costs ?? [];
    if (first === undefined) microUsd = null;
    else if (microUsd !== null) microUsd += pick([first, ...rest], random);
  }
  return { ms, succeeds, microUsd };
};
