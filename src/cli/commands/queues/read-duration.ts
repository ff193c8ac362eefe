import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../../model/duration.ts";

/** The value of an option that is a time, in milliseconds. */
export const readDuration = (value: string): number => {
  const durationMs = parseDuration(value);
  if (durationMs === null || durationMs < 1) throw new InvalidArgumentError('It must be a time, such as "10 min".');
  return durationMs;
};
