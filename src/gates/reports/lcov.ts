/** lcov tracefiles, versions 1 and 2. Single lines, branches and functions are believed before the sums beside them. */
import { addHits, type Covered, coveredOf, type FileCoverage, type Hits } from "./coverage-tally.ts";
import { malformed, read, type ReportResult } from "./report-result.ts";

type Entry = { lines: Hits; branches: Hits; functions: Hits; stated: Map<string, number> };

export const parseLcov = (text: string): ReportResult<FileCoverage[]> => {
  const entries = new Map<string, Entry>();
  let open: { entry: Entry; line: number } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === "end_of_record") open = null;
    const record = /^([A-Z]+):(.*)$/.exec(line);
    if (!record) continue;
    const [, key = "", value = ""] = record;
    if (key === "SF") {
      const entry = entries.get(value) ?? {
        lines: new Map(),
        branches: new Map(),
        functions: new Map(),
        stated: new Map(),
      };
      entries.set(value, entry);
      open = { entry, line: index + 1 };
    } else if (open && !readRecord(key, value, open.entry))
      return malformed(`"${line}" is no ${key} record`, index + 1);
  }
  if (open) return malformed("the record that starts here is never ended: the report is cut", open.line);
  if (entries.size === 0) return { kind: "missing" };
  return read([...entries].map(([path, entry]) => coverageOf(path, entry)));
};

/** @returns false when a record of a kind that we read has another form */
const readRecord = (key: string, value: string, entry: Entry): boolean => {
  const parts = value.split(",");
  const count = (part: string | undefined): number =>
    part === "-" ? 0 : /^\d+$/.test(part ?? "") ? Number(part) : Number.NaN;
  switch (key) {
    case "DA":
      return add(entry.lines, parts[0], count(parts[1]));
    case "BRDA":
      return add(entry.branches, parts.slice(0, -1).join(","), count(parts.at(-1)));
    case "FN":
      return add(entry.functions, functionName(parts), 0);
    case "FNDA":
      return add(entry.functions, parts.slice(1).join(","), count(parts[0]));
    case "LF":
    case "LH":
    case "BRF":
    case "BRH":
    case "FNF":
    case "FNH":
      entry.stated.set(key, (entry.stated.get(key) ?? 0) + count(value));
      return !Number.isNaN(count(value));
    default:
      return true;
  }
};

/** "FN:start,name" or, in version 2, "FN:start,end,name". */
const functionName = (parts: readonly string[]): string =>
  parts.slice(parts.length > 2 && /^\d+$/.test(parts[1] ?? "") ? 2 : 1).join(",");

const add = (hits: Hits, key: string | undefined, count: number): boolean => {
  if (key === undefined || key === "" || Number.isNaN(count)) return false;
  addHits(hits, key, count);
  return true;
};

const coverageOf = (path: string, { lines, branches, functions, stated }: Entry): FileCoverage => {
  const of = (hits: Hits, found: string, hit: string): Covered =>
    hits.size > 0 ? coveredOf(hits) : { covered: stated.get(hit) ?? 0, total: stated.get(found) ?? 0 };
  return {
    path,
    lines: of(lines, "LF", "LH"),
    branches: of(branches, "BRF", "BRH"),
    functions: of(functions, "FNF", "FNH"),
  };
};
