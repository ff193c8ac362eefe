/** Fields of JSON by their path; what is not there is undefined. */
import type { CliConditions } from "../../../model/cli-agent.ts";

const LINE = "$.";

export type Fields = {
  /** The line. */
  line: unknown;
  /** What paths begin at: the line, or an entry of a list in it. */
  at: unknown;
};

const step = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;

export const readPath = ({ line, at }: Fields, path: string): unknown => {
  const fromLine = path.startsWith(LINE);
  return (fromLine ? path.slice(LINE.length) : path).split(".").reduce(step, fromLine ? line : at);
};

const listOf = (paths: string | readonly string[]): readonly string[] => (typeof paths === "string" ? [paths] : paths);

/** Null when none of them has a number. Parts of a token are rounded. */
export const sumOf = (fields: Fields, paths: string | readonly string[] | undefined): number | null => {
  const numbers = listOf(paths ?? [])
    .map((path) => readPath(fields, path))
    .filter((value) => typeof value === "number");
  return numbers.length === 0 ? null : Math.max(0, Math.round(numbers.reduce((sum, value) => sum + value, 0)));
};

export const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);

/** The first that is there. */
export const firstText = (fields: Fields, paths: string | readonly string[] | undefined): string => {
  for (const path of listOf(paths ?? [])) {
    const text = textOf(readPath(fields, path));
    if (text !== "") return text;
  }
  return "";
};

export const holds = (fields: Fields, conditions: CliConditions): boolean =>
  Object.entries(conditions).every(([path, wanted]) => {
    const value = readPath(fields, path);
    return Array.isArray(wanted) ? wanted.some((one) => one === value) : wanted === value;
  });
