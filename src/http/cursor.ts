/** Where the next page of a list begins. Opaque to clients: what is in it may change. */
import type { z } from "zod";
import { ProvostError } from "../model/errors.ts";

export const cursorOf = (position: unknown): string => Buffer.from(JSON.stringify(position)).toString("base64url");

/** REQUEST_INVALID when it was not made here. */
export const readCursor = <S extends z.ZodType>(cursor: string | undefined, schema: S): z.output<S> | null => {
  if (cursor === undefined) return null;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch (cause) {
    throw new ProvostError("REQUEST_INVALID", "the cursor is not one that this list gave", {}, { cause });
  }
};

/** @param found one more than `limit` where there are more */
export const pageFrom = <T>(
  found: readonly T[],
  limit: number,
  positionOf: (item: T) => unknown,
): { items: T[]; nextCursor: string | null } => {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last !== undefined ? cursorOf(positionOf(last)) : null };
};
