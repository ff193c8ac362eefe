import type { MarkdownIt, Token } from "markdown-it";

/**
 * Lets a parser write its block tokens as plain objects with the fields that its rules look at. Its own class defines
 * each of thirteen fields by a call, which is a third of the time that the block structure of a plan takes.
 */
export const writePlainTokens = ({ block }: MarkdownIt): void => {
  block.State = class extends block.State {
    override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
      if (nesting < 0) this.level -= 1;
      const { level } = this;
      const token = {
        type,
        tag,
        nesting,
        level,
        map: null,
        children: null,
        content: "",
        markup: "",
        info: "",
        hidden: false,
      };
      if (nesting > 0) this.level += 1;
      this.tokens.push(token as unknown as Token);
      return token as unknown as Token;
    }
  };
};
