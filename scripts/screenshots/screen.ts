/** What a terminal shows after a program has written to it: enough of one for what Provost writes. */

export type Span = { text: string; styles: readonly string[] };

const STYLES: Readonly<Record<string, string>> = {
  1: "bold",
  2: "dim",
  31: "red",
  32: "green",
  33: "yellow",
  36: "cyan",
};
const ENDS: Readonly<Record<string, readonly string[]>> = {
  0: Object.values(STYLES),
  22: ["bold", "dim"],
  39: ["red", "green", "yellow", "cyan"],
};
const ESCAPE = "\u001B";
const TOKEN = new RegExp(`${ESCAPE}\\[([?\\d;]*)([A-Za-z])|\\r|\\n|[^${ESCAPE}\\r\\n]+`, "gu");

type Cell = { character: string; styles: readonly string[] };

/** Lines of cells that are written over one another. */
const createGrid = () => {
  const lines: Cell[][] = [[]];
  let row = 0;
  let column = 0;
  return {
    lines,
    write: (text: string, styles: readonly string[]) => {
      for (const character of text) (lines[row] ??= [])[column++] = { character, styles };
    },
    home: () => {
      column = 0;
    },
    down: () => {
      row += 1;
      column = 0;
      lines[row] ??= [];
    },
    up: (count: number) => {
      row = Math.max(0, row - count);
    },
    clearBelow: () => {
      lines.length = row + 1;
      lines[row]!.length = column;
    },
  };
};

const restyle = (styles: readonly string[], codes: string): string[] => {
  let next = [...styles];
  for (const code of codes.split(";")) {
    const ended = ENDS[code || "0"] ?? [];
    next = next.filter((style) => !ended.includes(style));
    const begun = STYLES[code];
    if (begun !== undefined) next.push(begun);
  }
  return next;
};

const spans = (line: readonly Cell[]): Span[] => {
  const result: { text: string; styles: readonly string[] }[] = [];
  for (const { character, styles } of line) {
    const last = result.at(-1);
    if (last && last.styles.join() === styles.join()) last.text += character;
    else result.push({ text: character, styles });
  }
  return result;
};

/** The lines that are left standing, without empty ones at the end. Throws at a sequence that it does not know. */
export const readScreen = (output: string): Span[][] => {
  const grid = createGrid();
  let styles: readonly string[] = [];
  for (const [token, parameters = "", command] of output.matchAll(TOKEN)) {
    if (token === "\n") grid.down();
    else if (token === "\r") grid.home();
    else if (command === undefined) grid.write(token, styles);
    else if (command === "m") styles = restyle(styles, parameters);
    else if (command === "A") grid.up(Number(parameters || 1));
    else if (command === "J") grid.clearBelow();
    else if (!parameters.startsWith("?25")) throw new Error(`unknown terminal sequence ${JSON.stringify(token)}`);
  }
  const lines = grid.lines.map(spans);
  while (lines.length > 0 && lines.at(-1)!.length === 0) lines.pop();
  return lines;
};
