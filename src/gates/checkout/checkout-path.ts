/**
 * Paths that a check names inside its checkout. Invariant: nothing outside the checkout is ever read, neither through
 * ".." nor through a symbolic link that a task committed.
 */
import { realpath } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

export type CheckoutPath = { kind: "inside"; path: string; exists: boolean } | { kind: "escapes"; problem: string };

/**
 * @param checkout real path of the checkout
 * @param from folder that `named` is relative to, inside the checkout
 */
export const resolveInCheckout = async (checkout: string, named: string, from = checkout): Promise<CheckoutPath> => {
  if (named.includes("\0")) return { kind: "escapes", problem: "the path holds a NUL character" };
  if (isAbsolute(named))
    return { kind: "escapes", problem: `"${named}" is absolute; name it relative to the repository` };
  const wanted = resolve(from, named);
  if (!isWithin(checkout, wanted)) return { kind: "escapes", problem: `"${named}" leads out of the checkout` };
  const existing = await nearestExisting(wanted);
  if (!isWithin(checkout, existing.real)) {
    return { kind: "escapes", problem: `"${named}" leads out of the checkout through a symbolic link` };
  }
  return { kind: "inside", path: join(existing.real, existing.rest), exists: existing.rest === "" };
};

const isWithin = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way));
};

/** The real path of the deepest part that exists, and what is left of the way. A dangling link counts as absent. */
const nearestExisting = async (path: string): Promise<{ real: string; rest: string }> => {
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ELOOP") return null;
    throw error;
  });
  if (real !== null) return { real, rest: "" };
  const parent = dirname(path);
  const found = await nearestExisting(parent);
  return { real: found.real, rest: join(found.rest, relative(parent, path)) };
};
