import type { MarkdownIt, Token } from "markdown-it";

/**
 * Lets a parser write its block tokens as plain objects. Its own class defines each of its eleven fields by a call, which
 * is a third of the time that the block structure of a plan takes. They lack the methods, which only renderers call.
 */
export const writePlainTokens = ({ block }: MarkdownIt): void => {
  block.State = class extends block.State {
    override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
      if (nesting < 0) this.level -= 1;
      const token = {
        type, tag, nesting, level: this.level,
        attrs: null, map: null, children: null, content: "", markup: "", info: "", meta: null, block: true, hidden: false,
      } as unknown as Token; // prettier-ignore
      if (nesting > 0) this.level += 1;
      this.tokens.push(token);
      return token;
    }
  };
};
