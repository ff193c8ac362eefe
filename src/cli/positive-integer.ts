import { InvalidArgumentError } from "commander";

/** For options that take a count. */
export const positiveInteger = (value: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError("It must be a whole number from 1 on.");
  return Number(value);
};
