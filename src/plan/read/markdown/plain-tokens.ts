import type { MarkdownIt, Token } from "markdown-it";

/** What the rules of a parser find in the document that they read. */
export type Env = {
  lines: readonly string[];
  /** Gets the tokens of each outermost block once they are complete, and empties the list. */
  take(tokens: Token[]): void;
};

/** Tokens that say nothing that those around them do not. */
const LEFT_OUT = new Set(
  "heading_close thead_open thead_close tbody_open tbody_close tr_close th_open th_close td_open td_close".split(" "),
);

const plainToken = (type: string, tag: string, level: number): Token => {
  const token = { type, tag, level, map: null, children: null, content: "", markup: "", info: "", meta: null };
  return token as unknown as Token;
};

/**
 * Lets a parser write its block tokens as plain objects with the fields that its rules look at, and hand them over block
 * by block. Its own class defines each of thirteen fields by a call, which is a third of the time that the block
 * structure of a plan takes, and tokens that live until the end of the document are copied twice by the collector.
 */
export const writePlainTokens = ({ block }: MarkdownIt): void => {
  const unread = plainToken("", "", 0);
  block.State = class extends block.State {
    override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
      if (nesting < 0) this.level -= 1;
      else if (this.level === 0 && this.tokens.length > 0) (this.env as Env).take(this.tokens);
      const { level } = this;
      if (nesting > 0) this.level += 1;
      if (LEFT_OUT.has(type)) return unread;
      const token = plainToken(type, tag, level);
      this.tokens.push(token);
      return token;
    }
  };
};
