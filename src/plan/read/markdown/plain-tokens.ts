import type { MarkdownIt, Token } from "markdown-it";

export type State = InstanceType<MarkdownIt["block"]["State"]>;

/** What the rules of a parser find in the document that they read. */
export type Env = {
  lines: readonly string[];
  /** Gets the tokens of some outermost blocks once they are complete, and empties the list. */
  take(tokens: Token[]): void;
};

/** Tokens that say nothing that those around them do not. */
const LEFT_OUT = new Set(
  "thead_open thead_close tbody_open tbody_close tr_close th_open th_close td_open td_close".split(" "),
);

const plainToken = (type: string, tag: string, level: number): Token => {
  const token = { type, tag, level, map: null, children: null, content: "", markup: "", info: "", meta: null };
  return token as unknown as Token;
};

/** Outermost blocks are handed over when they have so many tokens: a list that is emptied takes room for 17 again. */
const ENOUGH = 64;

const TAB = 9;
const SPACE = 32;

/** Where lines begin, end and are indented to. Made by the parser it takes a look at every character of the document. */
const markLines = (state: State, lines: readonly string[]): void => {
  const last = lines.at(-1) ?? "";
  // As the parser has it: an empty last line is none.
  const count = /[^ \t]/.test(last) ? lines.length : Math.max(0, lines.length - 1);
  const zeros = lines.map(() => 0);
  zeros[count] = 0;
  // A copy is made at once; `Array.from` would ask each of the places for its value, for 2 ms a list in 1 MB of plan.
  const marks = (): number[] => zeros.slice();
  const [bMarks, eMarks, tShift, sCount] = [marks(), marks(), marks(), marks()];
  let start = 0;
  for (let at = 0; at < count; at += 1) {
    const line = lines[at] ?? "";
    let shift = 0;
    let column = 0;
    for (let unit = line.charCodeAt(0); unit === SPACE || unit === TAB; unit = line.charCodeAt(shift)) {
      column += unit === TAB ? 4 - (column % 4) : 1;
      shift += 1;
    }
    bMarks[at] = start;
    eMarks[at] = start + line.length;
    tShift[at] = shift;
    sCount[at] = column;
    start += line.length + 1;
  }
  bMarks[count] = state.src.length;
  eMarks[count] = state.src.length;
  Object.assign(state, { bMarks, eMarks, tShift, sCount, bsCount: marks(), lineMax: count });
};

/**
 * Lets a parser write its block tokens as plain objects with the fields that its rules look at, and hand them over block
 * by block. Its own class defines each of thirteen fields by a call, which is a third of the time that the block
 * structure of a plan takes, and tokens that live until the end of the document are copied twice by the collector.
 */
export const writePlainTokens = ({ block }: MarkdownIt): void => {
  const unread = plainToken("", "", 0);
  const ends = new Map<string, Token>();
  const endOf = (type: string, tag: string): Token => {
    const known = ends.get(type);
    if (known !== undefined) return known;
    const end = plainToken(type, tag, -1);
    ends.set(type, end);
    return end;
  };
  block.State = class extends block.State {
    constructor(src: string, md: MarkdownIt, env: Env, tokens: Token[]) {
      super("", md, env, tokens);
      this.src = src;
      markLines(this, env.lines);
    }

    override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
      if (nesting < 0) this.level -= 1;
      else if (this.level === 0 && this.tokens.length >= ENOUGH) (this.env as Env).take(this.tokens);
      const { level } = this;
      if (nesting > 0) this.level += 1;
      if (type.startsWith("t") && LEFT_OUT.has(type)) return unread;
      // All that an end says is what it ends.
      const token = nesting < 0 ? endOf(type, tag) : plainToken(type, tag, level);
      this.tokens.push(token);
      return token;
    }
  };
};
