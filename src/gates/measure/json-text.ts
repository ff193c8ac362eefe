/** JSON.parse with a position: V8 leaves it out of "Unexpected token" messages, and a report of 4 MB needs it. */
export type ParsedJson = { ok: true; value: unknown } | { ok: false; problem: string; offset: number };

export const parseJson = (text: string): ParsedJson => {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const stated = /at position (\d+)/.exec(message)?.[1];
    if (stated !== undefined) {
      return { ok: false, problem: message.replace(/\s*(?:in JSON )?at position \d+.*$/s, ""), offset: Number(stated) };
    }
    if (message.startsWith("Unexpected end")) return { ok: false, problem: "unexpected end", offset: text.length };
    const offset = unexpectedTokenOffset(text);
    return { ok: false, problem: `unexpected ${JSON.stringify(text.slice(offset, offset + 12))}`, offset };
  }
};

/** 1-based line and column of an offset. */
export const positionOf = (text: string, offset: number): { line: number; column: number } => {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
};

const TOKEN = /\s+|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** Where a value was due and something else stands. */
const unexpectedTokenOffset = (text: string): number => {
  const token = new RegExp(TOKEN);
  let previous = "";
  for (let offset = 0; offset < text.length; offset = token.lastIndex) {
    token.lastIndex = offset;
    const found = token.exec(text)?.[0];
    if (found === undefined) return offset;
    if (found.trim() === "") continue;
    const valueIsDue = previous === "" || previous === "[" || previous === "," || previous === ":";
    const closesEmpty = previous === "[" && found === "]";
    if (valueIsDue && !closesEmpty && /^[\]},:]$/.test(found)) return offset;
    previous = found;
  }
  return text.length;
};
