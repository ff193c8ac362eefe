import type { LiveEvent } from "../../api/types.ts";

/** The plain values of a payload, in a line; ids stand in the payload itself. */
export const saidBy = ({ payload }: LiveEvent): string =>
  Object.entries(payload)
    .filter(([name, value]) => !/Ids?$|^hash|Hash$|^by$/.test(name) && value !== null && typeof value !== "object")
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
