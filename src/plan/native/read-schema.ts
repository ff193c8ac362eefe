/** Reads YAML by a zod schema, so that each thing wrong with it is named by its field, its line and the way out. */
import type { z } from "zod";
import { didYouMean } from "../did-you-mean.ts";
import { knownKeys } from "./known-keys.ts";
import type { Path, YamlSource } from "./yaml-source.ts";

export type FieldProblem = { path: Path; line: number; message: string; suggestion: string | undefined };

type Issue = z.core.$ZodIssue;

export const fieldName = (path: Path): string =>
  path.map((step, at) => (typeof step === "number" ? `[${step}]` : `${at === 0 ? "" : "."}${String(step)}`)).join("");

const valueAt = (value: unknown, path: Path): unknown => {
  let here = value;
  for (const step of path) {
    if (typeof here !== "object" || here === null) return undefined;
    here = (here as Record<PropertyKey, unknown>)[step];
  }
  return here;
};

const KIND_NAMES: Record<string, string> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

const PARTS: Record<string, string> = { string: "characters", array: "items" };

const described = (value: unknown): string => {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…"` : text;
};

/** Of the alternatives of a union, the one whose complaint lies deepest was the one that was meant. */
const meant = (issue: Issue): Issue[] => {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const depth = (issues: Issue[]) => Math.max(...issues.map((inner) => inner.path.length));
  const [closest = []] = issue.errors.toSorted((a, b) => depth(b) - depth(a));
  return closest.flatMap(meant).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
};

const wordsOf = (issue: Issue, value: unknown): { message: string; suggestion?: string } => {
  if (issue.code === "invalid_type" || issue.code === "invalid_value") {
    if (value === undefined) return { message: "is missing" };
    if (issue.code === "invalid_type") {
      return { message: `must be ${KIND_NAMES[issue.expected] ?? issue.expected}, but is ${described(value)}` };
    }
    const near = typeof value === "string" ? didYouMean(value, issue.values.map(String)) : null;
    return {
      message: `must be one of ${issue.values.join(", ")}, but is ${described(value)}`,
      ...(near === null ? {} : { suggestion: `Did you mean \`${near}\`?` }),
    };
  }
  if (issue.code === "too_small" || issue.code === "too_big") {
    const limit = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
    if (issue.origin === "string" && value === "") return { message: "must not be empty" };
    return {
      message: issue.origin === "number" ? `must be ${limit}` : `must have ${limit} ${PARTS[issue.origin] ?? "parts"}`,
    };
  }
  return { message: issue.message };
};

const problemsOf = (issue: Issue, schema: z.ZodType, source: YamlSource): FieldProblem[] => {
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, issue.path, source.value);
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const near = didYouMean(key, known);
      const suggestion = near === null ? `Known here: ${known.join(", ")}.` : `Did you mean \`${near}\`?`;
      return { path, line: source.lineOf(path), message: `${fieldName(path)}: unknown key`, suggestion };
    });
  }
  const { message, suggestion } = wordsOf(issue, valueAt(source.value, issue.path));
  const field = issue.path.length === 0 ? "" : `${fieldName(issue.path)}: `;
  return [{ path: issue.path, line: source.lineOf(issue.path), message: `${field}${message}`, suggestion }];
};

/** The value by its schema, or everything that is wrong with it. */
export const readSchema = <S extends z.ZodType>(
  schema: S,
  source: YamlSource,
): { value: z.output<S>; problems: [] } | { value: null; problems: FieldProblem[] } => {
  const result = schema.safeParse(source.value);
  if (result.success) return { value: result.data, problems: [] };
  const problems = result.error.issues.flatMap(meant).flatMap((issue) => problemsOf(issue, schema, source));
  return { value: null, problems };
};
