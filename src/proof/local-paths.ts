/**
 * A packet travels: where the user's folders lie on the machine is nobody's business. Messages of git and of commands
 * quote absolute paths, so these are taken out wherever text is recorded.
 */
import { dirname, sep } from "node:path";

/** A folder as high up as "/" or "/home" would match everything; it tells nothing either. */
const telling = (path: string): boolean => path.split(sep).filter(Boolean).length >= 2;

type LocalPaths = { repositoryPath: string; planPath: string; homePath?: string | undefined };

/** Returns a function that replaces the folders by their role in every string of a JSON value. */
export const hideLocalPaths = (local: LocalPaths): (<T>(value: T) => T) => {
  const names = new Map([
    [dirname(local.planPath), "<plan folder>"],
    [local.repositoryPath, "<repository>"],
    ...(local.homePath === undefined ? [] : [[local.homePath, "<data folder>"] as const]),
  ]);
  // The longest first: a plan folder inside the repository must not be cut to "<repository>/…" half-way.
  const folders = [...names].filter(([path]) => telling(path)).sort(([a], [b]) => b.length - a.length);
  const hideIn = (text: string): string =>
    folders.reduce((hidden, [path, name]) => hidden.replaceAll(path, name), text);
  const hide = (value: unknown): unknown => {
    if (typeof value === "string") return hideIn(value);
    if (Array.isArray(value)) return value.map(hide);
    if (value === null || typeof value !== "object" || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, hide(field)]));
  };
  return <T>(value: T): T => hide(value) as T;
};
