/** Changes that tasks of a run made to files which judge them. Pure. */
import { posix } from "node:path";
import picomatch from "picomatch";
import type { Check } from "../model/check.ts";

/** What one task changed, as paths from the root of the repository with forward slashes. */
export type TaskChange = { title: string; files: readonly string[] };

/**
 * One sentence for each task and own file of the check that it changed. Own files are those that `files:` matches
 * (also new ones), those that its commands, schema and runner name, and a report that no command writes.
 * @param existsAtBase whether the repository had the path when the run started; a script that a command names and that
 *   a task is to write is no file of the check until then
 */
export const checkFileFlags = (
  check: Check | null,
  changes: readonly TaskChange[],
  existsAtBase: (path: string) => boolean = () => true,
): string[] => {
  if (check === null) return [];
  const isDeclared = matcher(check.files);
  const isNamed = matcher(namedPaths(check));
  const report = reportWithoutCommand(check);
  const isOwn = (file: string) => isDeclared(file) || (isNamed(file) && existsAtBase(file));
  return changes.flatMap(({ title, files }) =>
    files.flatMap((file) => {
      if (file === report) return [`task "${title}" wrote ${file}, which this check reads without running anything`];
      return isOwn(file) ? [`task "${title}" changed ${file}, a file of this check`] : [];
    }),
  );
};

const matcher = (globs: readonly string[]): ((file: string) => boolean) => {
  if (globs.length === 0) return () => false;
  const written = globs.map((glob) => glob.replace(/^\.\//, ""));
  const isMatch = picomatch(written, { dot: true });
  // A path with brackets in its name is also meant as it is written.
  return (file) => isMatch(file) || written.includes(file);
};

/** Paths and globs in the arguments of the check's commands, from the root of the repository. */
const namedPaths = (check: Check): string[] => {
  const command = commandOf(check);
  const [executable = "", ...rest] = command;
  const values = [executable, ...rest].flatMap((argument) => [argument, ...argument.split("=").slice(1)]);
  const schema = check.kind === "file" && typeof check.schema === "string" ? [check.schema] : [];
  const named = [...values, ...schema, ...runnerFiles(posix.basename(executable))].filter(
    (value) => value !== "" && !value.startsWith("-"),
  );
  return named.map((value) => posix.join(check.cwd ?? ".", value));
};

const commandOf = (check: Check): readonly string[] => {
  if (check.kind === "http") return check.start ?? [];
  return "command" in check ? (check.command ?? []) : [];
};

/** What `npm test` or `make check` really runs stands in a file of the repository. */
const runnerFiles = (executable: string): readonly string[] => RUNNER_FILES.get(executable) ?? [];

const RUNNER_FILES: ReadonlyMap<string, readonly string[]> = new Map([
  ["npm", ["package.json"]],
  ["npx", ["package.json"]],
  ["pnpm", ["package.json"]],
  ["yarn", ["package.json"]],
  ["bun", ["package.json"]],
  ["make", ["Makefile", "makefile", "GNUmakefile"]],
  ["just", ["justfile"]],
]);

const reportWithoutCommand = (check: Check): string | null => {
  if (!("file" in check) || check.file === undefined || check.command !== undefined) return null;
  return posix.join(check.cwd ?? ".", check.file);
};
