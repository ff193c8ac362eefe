import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";

export type Path = readonly PropertyKey[];
export type YamlProblem = { line: number; message: string };

/** YAML whose every field still knows the line that it stands on in the file that it came from. */
export type YamlSource = {
  /** Plain data; null for empty text. */
  value: unknown;
  /** 1-based line, in the file, of the key or item at the path, or of the nearest parent that exists. */
  lineOf(path: Path): number;
  problems: YamlProblem[];
};

const keyText = (key: unknown): string | null => (isScalar(key) ? String(key.value) : null);

const offsetOf = (document: Document.Parsed, path: Path): number => {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    const child: unknown = isMap(node)
      ? node.items.find((pair) => keyText(pair.key) === String(step))
      : isSeq(node)
        ? node.items[Number(step)]
        : undefined;
    if (child === undefined) break;
    const anchor: unknown = isPair(child) ? child.key : child;
    offset = (anchor as { range?: [number, number, number] | null } | null)?.range?.[0] ?? offset;
    node = isPair(child) ? child.value : child;
  }
  return offset;
};

const unreadable = (line: number, thrown: unknown): YamlSource => ({
  value: null,
  lineOf: () => line,
  problems: [{ line, message: thrown instanceof Error ? thrown.message : String(thrown) }],
});

/** Never throws. @param firstLine line in the file of the first line of `text` */
export const readYaml = (text: string, firstLine: number): YamlSource => {
  try {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
    const lineAt = (offset: number) => firstLine + Math.max(1, lines.linePos(offset).line) - 1;
    const problems = [...document.errors, ...document.warnings].map((problem) => ({
      line: lineAt(problem.pos[0]),
      message: problem.message,
    }));
    return {
      value: problems.length > 0 ? null : (document.toJS() as unknown),
      lineOf: (path) => lineAt(offsetOf(document, path)),
      problems,
    };
  } catch (thrown) {
    // Too many aliases, or nesting deeper than the stack.
    return unreadable(firstLine, thrown);
  }
};

/** The part of a source that stands at a path, with its lines. */
export const partOf = (source: YamlSource, at: Path, value: unknown): YamlSource => ({
  value,
  lineOf: (path) => source.lineOf([...at, ...path]),
  problems: [],
});
