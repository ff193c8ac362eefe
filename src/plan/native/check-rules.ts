import type { Check } from "../../model/check.ts";
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

/** What is wrong with a check beyond its schema. */
export const checkProblems = (check: Check): Rule[] => {
  const common = insideRule(["cwd"], check.cwd);
  switch (check.kind) {
    case "exec":
      return [...common, ...patternRule(["match"], check.match)];
    case "metric":
      return [
        ...common,
        ...readingRule(check),
        ...pointerRule(["pointer"], check.pointer),
        ...insideRule(["file"], check.file),
      ];
    case "tests":
    case "coverage":
      return [...common, ...readingRule(check), ...insideRule(["file"], check.file)];
    case "file":
      return [...common, ...patternRule(["match"], check.match), ...insideRule(["path"], check.path)];
    case "http":
      return [
        ...common,
        ...patternRule(["match"], check.match),
        ...Object.keys(check.json).flatMap((pointer) => pointerRule(["json", pointer], pointer)),
        ...Object.entries(check.responseHeaders).flatMap(([name, pattern]) =>
          patternRule(["responseHeaders", name], pattern),
        ),
        ...(URL.canParse(check.url.replaceAll("{port}", "1"))
          ? []
          : [{ path: ["url"], message: `"${check.url}" is no URL` }]),
      ];
    case "approval":
      return common;
  }
};
