/** Istanbul JSON: `coverage-final.json` (every statement) and `coverage-summary.json` (sums by file). */
import { z } from "zod";
import type { JsonDocument } from "../measure/json-document.ts";
import type { Covered, FileCoverage } from "./coverage-tally.ts";
import { malformed, read, type ReportResult } from "./report-result.ts";

const hits = z.record(z.string(), z.number().nonnegative());
const fileSchema = z.looseObject({
  path: z.string().optional(),
  statementMap: z.record(z.string(), z.looseObject({ start: z.looseObject({ line: z.number().int() }) })),
  s: hits,
  b: z.record(z.string(), z.array(z.number().nonnegative())),
  f: hits,
});

const sumSchema = z.looseObject({ total: z.number().int().nonnegative(), covered: z.number().int().nonnegative() });
const summarySchema = z.looseObject({ lines: sumSchema, branches: sumSchema, functions: sumSchema });

/** `coverage-summary.json` may hold nothing but the sum of everything, under this name. */
export const TOTAL_ONLY = "total";

export const readIstanbul = (document: JsonDocument): ReportResult<FileCoverage[]> => {
  if (document.kind === "absent") return { kind: "missing" };
  if (document.kind === "several")
    return malformed(`it holds ${document.count} JSON documents; write the report to a \`file\``, 1);
  if (document.kind === "malformed") return malformed(document.problem, document.line, document.column);
  const report = z.record(z.string(), z.looseObject({})).safeParse(document.value);
  if (!report.success) return malformed("it is no object of files", 1);
  const files: FileCoverage[] = [];
  for (const [path, entry] of Object.entries(report.data)) {
    const schema = "statementMap" in entry ? finalCoverage : summaryCoverage;
    const coverage = schema(path, entry);
    if (typeof coverage === "string") return malformed(coverage, 1);
    files.push(coverage);
  }
  const single = files.filter((file) => file.path !== TOTAL_ONLY);
  return read(single.length > 0 ? single : files);
};

const finalCoverage = (path: string, entry: unknown): FileCoverage | string => {
  const parsed = fileSchema.safeParse(entry);
  if (!parsed.success) return describe(path, parsed.error);
  const { statementMap, s, b, f } = parsed.data;
  // A line is covered as often as the best of the statements that start on it: istanbul's own rule.
  const lines = new Map<number, number>();
  for (const [id, { start }] of Object.entries(statementMap)) {
    lines.set(start.line, Math.max(lines.get(start.line) ?? 0, s[id] ?? 0));
  }
  return {
    path: parsed.data.path ?? path,
    lines: count([...lines.values()]),
    branches: count(Object.values(b).flat()),
    functions: count(Object.values(f)),
  };
};

const summaryCoverage = (path: string, entry: unknown): FileCoverage | string => {
  const parsed = summarySchema.safeParse(entry);
  if (!parsed.success) return describe(path, parsed.error);
  const of = ({ covered, total }: z.infer<typeof sumSchema>): Covered => ({ covered, total });
  return {
    path,
    lines: of(parsed.data.lines),
    branches: of(parsed.data.branches),
    functions: of(parsed.data.functions),
  };
};

const count = (numbers: readonly number[]): Covered => ({
  covered: numbers.filter((number) => number > 0).length,
  total: numbers.length,
});

const describe = (path: string, error: z.ZodError): string => {
  const [issue] = error.issues;
  return `/${path}/${issue?.path.join("/") ?? ""}: ${issue?.message ?? "it is no coverage"}`;
};
