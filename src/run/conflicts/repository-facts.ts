/** What a repository says about where things are: its files, where names are defined, and what was changed together. */
import type { Repository } from "../../workspace/repository.ts";
import type { PastChange } from "./past-changes.ts";

const MAX_PAST = 400;
const MAX_SYMBOLS = 100;
/** More places than this define nothing in particular. */
const MAX_PLACES = 3;

const DEFINES =
  "(function|const|let|var|class|interface|type|enum|def|fn|func|struct|trait|module|sub|export|create table|create function)";

export const filesAt = async (repository: Repository, commit: string): Promise<string[]> =>
  (await repository.git(["ls-tree", "-r", "-z", "--name-only", commit])).split("\0").filter(Boolean);

const RECORD = "\u0001";

/** The newest first, merges left out: what they bring stands in the commits that they bring. */
export const pastChanges = async (repository: Repository, commit: string): Promise<PastChange[]> => {
  const format = `--format=${RECORD}%s`;
  const log = await repository.git([
    "log",
    "--no-merges",
    "--no-renames",
    "--no-ext-diff",
    "--name-only",
    `--max-count=${MAX_PAST}`,
    format,
    "--end-of-options",
    commit,
  ]);
  return log
    .split(RECORD)
    .slice(1)
    .map((record) => {
      const [subject = "", ...files] = record.split("\n").filter(Boolean);
      return { subject, files };
    });
};

/** Files in which each name is defined, by the look of the line. */
export const definedIn = async (
  repository: Repository,
  commit: string,
  symbols: readonly string[],
): Promise<Map<string, string[]>> => {
  const asked = symbols.slice(0, MAX_SYMBOLS);
  const places = await Promise.all(
    asked.map(async (symbol) => {
      const pattern = `${DEFINES}[[:space:]]+(async[[:space:]]+|default[[:space:]]+)?\\*?${symbol.replaceAll("$", String.raw`\$`)}([^[:alnum:]_]|$)`;
      const found = await repository.tryGit(["grep", "-l", "-z", "-I", "-E", "-e", pattern, commit, "--"]);
      const files = found.stdout.split("\0").filter(Boolean);
      // each is named as COMMIT:PATH
      return [symbol, files.map((file) => file.slice(commit.length + 1))] as const;
    }),
  );
  return new Map(places.filter(([, files]) => files.length > 0 && files.length <= MAX_PLACES).map(([s, f]) => [s, f]));
};
