import type { LiveEvent } from "../../api/types.ts";

const inWords = (value: unknown): string | null => {
  if (Array.isArray(value)) return String(value.length);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
};

/** `headCommit` as people write it. */
const inWordsOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The plain values of a payload, and of lists how many, in a line; ids stand in the payload itself. */
export const saidBy = ({ payload }: LiveEvent): string =>
  Object.entries(payload)
    .filter(([name]) => !/Id$|^hash|Hash$|^by$/.test(name))
    .flatMap(([name, value]) => {
      const said = inWords(value);
      return said === null ? [] : [`${inWordsOf(name)}: ${said}`];
    })
    .join(", ");
