import type { Check, CheckKind } from "../../model/check.ts";
import type { Path } from "./yaml-source.ts";

type Rule = { path: Path; message: string };

const patternRule = (path: Path, pattern: string | undefined): Rule[] => {
  if (pattern === undefined) return [];
  try {
    RegExp(pattern, "m");
    return [];
  } catch (thrown) {
    return [{ path, message: thrown instanceof Error ? thrown.message : String(thrown) }];
  }
};

const pointerRule = (path: Path, pointer: string): Rule[] =>
  pointer === "" || pointer.startsWith("/")
    ? []
    : [{ path, message: `"${pointer}" is no JSON pointer; write for example "/summary/p95"` }];

const readingRule = (check: { command?: readonly string[] | undefined; file?: string | undefined }): Rule[] =>
  check.command === undefined && check.file === undefined
    ? [{ path: ["kind"], message: "needs `command`, `file` or both: there is nothing to read from" }]
    : [];

/** A check runs in a checkout; a path that leaves it would read what no commit holds. */
const insideRule = (path: Path, file: string | undefined): Rule[] => {
  if (file === undefined) return [];
  const leaves = /^(?:[\\/]|[a-z]:)/iu.test(file) || file.split(/[\\/]/u).includes("..");
  return leaves ? [{ path, message: `"${file}" leaves the checkout; write a path relative to its root` }] : [];
};

type HttpCheck = Extract<Check, { kind: "http" }>;

const httpRules = (check: HttpCheck): Rule[] => [
  ...patternRule(["match"], check.match),
  ...Object.keys(check.json).flatMap((pointer) => pointerRule(["json", pointer], pointer)),
  ...Object.entries(check.responseHeaders).flatMap(([name, pattern]) =>
    patternRule(["responseHeaders", name], pattern),
  ),
  ...(URL.canParse(check.url.replaceAll("{port}", "1"))
    ? []
    : [{ path: ["url"], message: `"${check.url}" is no URL` }]),
];

const RULES: { [K in CheckKind]: (check: Extract<Check, { kind: K }>) => Rule[] } = {
  exec: (check) => patternRule(["match"], check.match),
  metric: (check) => [
    ...readingRule(check),
    ...pointerRule(["pointer"], check.pointer),
    ...insideRule(["file"], check.file),
  ],
  tests: (check) => [...readingRule(check), ...insideRule(["file"], check.file)],
  coverage: (check) => [...readingRule(check), ...insideRule(["file"], check.file)],
  file: (check) => [...patternRule(["match"], check.match), ...insideRule(["path"], check.path)],
  http: httpRules,
  approval: () => [],
  judge: (check) =>
    check.guard && !check.binding ? [{ path: ["guard"], message: "guards nothing without `binding: true`" }] : [],
};

/** What is wrong with a check beyond its schema. */
export const checkProblems = <K extends CheckKind>(check: Extract<Check, { kind: K }>): Rule[] => [
  ...insideRule(["cwd"], check.cwd),
  ...RULES[check.kind](check),
];
