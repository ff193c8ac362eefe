import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import { defineTool, type Tool } from "../tool.ts";
import { normalPath, workPath } from "../worktree/work-path.ts";
import { readByGit } from "./git-reading.ts";
import { definitionPattern, SYMBOL } from "./symbol-pattern.ts";

const MAX_MATCHES = 500;
/** Characters of a line. */
const MAX_LINE = 400;
/** How many lines of one file are shown. */
const PER_FILE = 50;

type Match = { path: string; line: string; text: string };

/** `path NUL line NUL text`, as `--null` writes it. */
const matchesOf = (output: string): Match[] =>
  output.split("\n").flatMap((row) => {
    const [path, line, ...text] = row.split("\0");
    return path === undefined || line === undefined || text.length === 0 ? [] : [{ path, line, text: text.join("\0") }];
  });

/**
 * A policy that keeps a file from being read keeps its lines from being found: each file that matches is asked for as if
 * it were read.
 */
export const searchTextTool = (hidden: readonly string[]): Tool =>
  defineTool({
    name: "search_text",
    description:
      "Search the text files of the worktree that git does not ignore. Finds lines that hold the text, that match an extended regular expression (POSIX), or that define a name (symbol).",
    action: "tool:search_text",
    repeatable: true,
    needsWorktree: true,
    input: z.object({
      text: z.string().min(1).max(1_000),
      regex: z.boolean().default(false),
      symbol: z
        .boolean()
        .default(false)
        .describe("The text is a name: where it is defined, not where it is used. By the look of the line"),
      ignoreCase: z.boolean().default(false),
      path: workPath.default(".").describe("File or folder to search in"),
    }),
    subjects: ({ path }) => [{ path: normalPath(path) }],
    work: async ({ text, regex, symbol, ignoreCase, path }, context) => {
      if (symbol && !SYMBOL.test(text))
        throw new ProvostError("TOOL_FAILED", `${text} is no name of letters and digits`);
      const kind = regex || symbol ? "--extended-regexp" : "--fixed-strings";
      const options = ["--untracked", "--null", "-n", "-I", "--no-color", "--no-textconv", "--no-recurse-submodules"];
      const args = [...options, ...(ignoreCase ? ["--ignore-case"] : []), `--max-count=${PER_FILE}`, kind];
      const { exitCode, output } = await readByGit(
        context,
        ["grep", ...args, "-e", symbol ? definitionPattern(text) : text, "--", normalPath(path)],
        hidden,
      );
      if (exitCode > 1) throw new ProvostError("TOOL_FAILED", `the search failed: ${output.trim()}`);
      const mayRead = new Map<string, boolean>();
      const lines: string[] = [];
      for (const match of matchesOf(output)) {
        if (lines.length === MAX_MATCHES) {
          lines.push(`[… more than ${MAX_MATCHES} lines; search for more, or in a folder …]`);
          break;
        }
        const allowed = mayRead.get(match.path) ?? (await context.mayTouch({ path: match.path }));
        mayRead.set(match.path, allowed);
        if (allowed) lines.push(`${match.path}:${match.line}:${match.text.slice(0, MAX_LINE)}`);
      }
      const kept = [...mayRead.values()].filter((allowed) => !allowed).length;
      if (kept > 0) lines.push(`[the policies keep ${kept} files with matches from being shown]`);
      return lines.length === 0 ? "[no line matches]" : lines.join("\n");
    },
  });
