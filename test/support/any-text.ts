import { integer, string, type Arbitrary, type StringConstraints } from "fast-check";

const isCharacter = (codePoint: number): boolean => codePoint < 0xd800 || codePoint > 0xdfff;

const character = integer({ min: 0, max: 0x10ffff })
  .filter(isCharacter)
  .map((codePoint) => String.fromCodePoint(codePoint));

/**
 * Of any characters, also of those that are none yet. What fast-check has for it, the unit "binary", takes a second of
 * the processor's time to be made in each process that asks for it.
 */
export const anyText = (constraints: Omit<StringConstraints, "unit"> = {}): Arbitrary<string> =>
  string({ ...constraints, unit: character });
