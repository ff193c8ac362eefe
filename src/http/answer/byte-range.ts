/** Parts of contents (RFC 9110, one range). What is asked in another way is answered whole, as the RFC lets us. */
import { ProvostError } from "../../model/errors.ts";
import { Readable } from "node:stream";
import type { StoredFile } from "../../control-plane.ts";
import type { Content } from "../route.ts";

type Range = { first: number; last: number };

/** Null for the whole. RANGE_NOT_SATISFIABLE when it lies behind the end. */
export const readRange = (header: string | undefined, total: number): Range | null => {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (from === undefined || to === undefined || (from === "" && to === "")) return null;
  const first = from === "" ? Math.max(0, total - Number(to)) : Number(from);
  const last = from === "" || to === "" ? total - 1 : Math.min(Number(to), total - 1);
  if (from !== "" && to !== "" && Number(to) < Number(from)) return null;
  if (first >= total || (from === "" && Number(to) === 0)) {
    throw new ProvostError("RANGE_NOT_SATISFIABLE", `the content has ${total} bytes`, { bytes: total });
  }
  return { first, last };
};

/** A stored file, or the part of it that was asked for. */
export const contentOf = (file: StoredFile, range: string | string[] | undefined): Content => {
  const { bytes: total } = file;
  const asked = readRange(Array.isArray(range) ? undefined : range, total);
  if (asked === null) return { body: Readable.from(file.read()), length: total };
  return { body: Readable.from(file.read(asked)), length: asked.last - asked.first + 1, range: { ...asked, total } };
};
