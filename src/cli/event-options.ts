/** Arguments that name events. */
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { type EventFilter, namePatternSchema } from "../model/subscription.ts";

const several = (value: string, before: string[] = []): string[] => {
  const parsed = namePatternSchema.safeParse(value);
  if (!parsed.success) throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message}.`);
  return [...before, value];
};

export type FilterOptions = { name?: string[]; run?: string };

export const withFilter = (command: Command): Command =>
  command
    .option("--name <name>", "events of this name, or of a family: task.*; may be given several times", several)
    .option("--run <run>", "events of this run");

export const filterOf = ({ name, run }: FilterOptions): EventFilter => ({
  ...(name === undefined ? {} : { names: name }),
  ...(run === undefined ? {} : { runId: run }),
});

/** Of the log; 0 is before the first event. */
export const logPosition = (value: string): number => {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError("It must be a position: a whole number from 0 on.");
  return Number(value);
};

export const logPositions = (value: string, before: number[] = []): number[] => [...before, logPosition(value)];
