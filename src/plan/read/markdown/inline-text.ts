import MarkdownIt, { type Token } from "markdown-it";
import { lazily } from "../../../runtime/lazily.ts";
import { oneLine } from "../text/one-line.ts";
import { pattern } from "../../pattern.ts";

const parser = lazily(() => new MarkdownIt("default", { html: true }));

/**
 * Whether the parser could change anything. Most lines have no inline syntax, and it costs 100 times as much as this.
 * Code stays with its ticks, so that ticks alone are nothing to do.
 */
const SYNTAX = pattern.u`[*\\]|\]\(|<[A-Za-z/!?]|&[#A-Za-z]|~~|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])`;

/** Tags that only dress text up. Another `<word>` is a type parameter or a placeholder, and part of the words. */
const DRESS = /^<\/?(?:a|abbr|b|big|br|code|del|em|i|img|ins|kbd|mark|s|small|span|strong|sub|sup|u|wbr)\b[^>]*>$/iu;

/** Half of all texts: ASCII in single spaces, without any of the characters below. Nothing else need be asked of them. */
const SIMPLE = /^[!-%'-)+-;=-[^`-}](?: ?[!-%'-)+-;=-[^`-}])*$/;

/** A character that all of it needs one of: found in a third of the time. */
const MARK = /[*\\<&~_\]]/;

const PLAIN = String.raw`[^*\\<&~_\x60![\]\n]`;
/**
 * "**Go**: all is done", with no other mark: the form that most texts with syntax have. Bold ends behind a letter, or
 * behind any other sign where the text ends or goes on apart from it.
 */
const BOLD_FIRST = new RegExp(
  String.raw`^\*\*(?=[A-Za-z0-9])(${PLAIN}*(?:[A-Za-z0-9](?=\*)|(?!\s)${PLAIN}(?=\*\*(?:[ :.,;]|$))))\*\*(${PLAIN}*)$`,
);

const wordsOf = (token: Token): string => {
  if (token.type === "softbreak" || token.type === "hardbreak") return " ";
  if (token.type === "code_inline") return `${token.markup}${token.content}${token.markup}`;
  if (token.type !== "html_inline") return token.content;
  if (/^<br\b/iu.test(token.content)) return " ";
  return token.content.startsWith("<!--") || DRESS.test(token.content) ? "" : token.content;
};

/** What a reader sees of inline Markdown: no emphasis marks, no link targets, no comments. */
export const inlineText = (raw: string): string => {
  if (SIMPLE.test(raw)) return raw;
  if (!MARK.test(raw) || !SYNTAX.test(raw)) return oneLine(raw);
  const bold = BOLD_FIRST.exec(raw);
  if (bold !== null) return oneLine(`${bold[1] ?? ""}${bold[2] ?? ""}`);
  const tokens: Token[] = [];
  const markdown = parser();
  markdown.inline.parse(raw, markdown, {}, tokens);
  return oneLine(tokens.map(wordsOf).join(""));
};

/** Decoration before the first word: emoji and ticks, with their skin tones, selectors, joiners and lost bytes. */
const decoration = lazily(
  () =>
    /^(?:[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Variation_Selector}|\p{Join_Control}|[\s\uFFFD✓✗•●▪]|\p{Me})+/u,
);

/** A visible character of ASCII: neither white space nor decoration. */
const isPlain = (unit: number): boolean => unit > 0x20 && unit < 0x7f;

/** Most texts. Of ASCII only digits, stars and number signs are part of a decoration, with one of two signs behind them. */
const beginsPlainly = (text: string): boolean => {
  if (!isPlain(text.charCodeAt(0))) return false;
  const next = text.charCodeAt(1);
  return next !== 0xfe0f && next !== 0x20e3;
};

export const withoutDecoration = (text: string): string => {
  if (beginsPlainly(text)) return isPlain(text.charCodeAt(text.length - 1)) ? text : text.trim();
  const bare = text.replace(decoration(), "").trim();
  return bare === "" ? text.trim() : bare;
};

/** "Phase 1️⃣" → "Phase 1" */
export const withPlainDigits = (text: string): string =>
  text.includes("\u20E3") ? text.replaceAll(/([0-9#*])\uFE0F?\u20E3/gu, "$1") : text;
