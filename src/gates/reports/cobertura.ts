/** Cobertura XML. Classes of one file are put together, as compilers write several for it. */
import { addHits, coveredOf, type FileCoverage, type Hits } from "./coverage-tally.ts";
import { malformed, read, type ReportResult } from "./report-result.ts";
import { descendants, numberOf, parseXml, type XmlElement } from "./xml.ts";

type Entry = { lines: Hits; branches: Map<string, { covered: number; total: number }>; functions: Hits };

export const parseCobertura = (text: string): ReportResult<FileCoverage[]> => {
  const parsed = parseXml(text);
  if (parsed.kind !== "read") return parsed;
  if (parsed.value.name !== "coverage")
    return malformed(`the root element is <${parsed.value.name}>, not <coverage>`, 1);
  const entries = new Map<string, Entry>();
  for (const element of descendants(parsed.value, "class")) {
    const path = element.attributes["filename"];
    if (path === undefined) return malformed(`<class name="${element.attributes["name"] ?? ""}"> has no filename`, 1);
    const entry = entries.get(path) ?? { lines: new Map(), branches: new Map(), functions: new Map() };
    entries.set(path, entry);
    readClass(element, entry);
  }
  const folders = descendants(parsed.value, "source").map((source) => source.text.trim());
  const files = [...entries].map(([path, entry]) => ({
    path,
    folders: folders.filter((folder) => folder !== ""),
    lines: coveredOf(entry.lines),
    branches: [...entry.branches.values()].reduce(
      (sum, line) => ({ covered: sum.covered + line.covered, total: sum.total + line.total }),
      { covered: 0, total: 0 },
    ),
    functions: coveredOf(entry.functions),
  }));
  return read(files);
};

/** Lines stand under <lines> of the class and, again, of its methods: a line counts once, with its highest number. */
const readClass = (element: XmlElement, entry: Entry): void => {
  for (const line of descendants(element, "line")) {
    const number = line.attributes["number"] ?? "";
    entry.lines.set(number, Math.max(entry.lines.get(number) ?? 0, numberOf(line, "hits")));
    // condition-coverage="50% (1/2)"
    const condition = /\((\d+)\/(\d+)\)/.exec(line.attributes["condition-coverage"] ?? "");
    if (condition) entry.branches.set(number, { covered: Number(condition[1]), total: Number(condition[2]) });
  }
  for (const method of descendants(element, "method")) {
    const hits = Math.max(0, ...descendants(method, "line").map((line) => numberOf(line, "hits")));
    const { name = "", signature = "" } = method.attributes;
    addHits(entry.functions, `${element.attributes["name"] ?? ""}.${name}${signature}`, hits);
  }
};
