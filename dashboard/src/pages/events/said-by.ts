import type { LiveEvent } from "../../api/types.ts";

/** The plain values of a payload, and of lists how many, in a line; ids stand in the payload itself. */
export const saidBy = ({ payload }: LiveEvent): string =>
  Object.entries(payload)
    .filter(([name, value]) => !/Id$|^hash|Hash$|^by$/.test(name) && value !== null)
    .flatMap(([name, value]) =>
      Array.isArray(value)
        ? [`${name}: ${value.length}`]
        : typeof value === "object"
          ? []
          : [`${name}: ${String(value)}`],
    )
    .join(", ");
