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

const wordsOf = (token: Token): string => {
  if (token.type === "softbreak" || token.type === "hardbreak") return " ";
  if (token.type === "code_inline") return `${token.markup}${token.content}${token.markup}`;
  if (token.type !== "html_inline") return token.content;
  if (/^<br\b/iu.test(token.content)) return " ";
  return token.content.startsWith("<!--") || DRESS.test(token.content) ? "" : token.content;
};

/** What a reader sees of inline Markdown: no emphasis marks, no link targets, no comments. */
export const inlineText = (raw: string): string => {
  if (!SYNTAX.test(raw)) return oneLine(raw);
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

export const withoutDecoration = (text: string): string => {
  if (/^[a-z]/i.test(text)) return text.trim();
  const bare = text.replace(decoration(), "").trim();
  return bare === "" ? text.trim() : bare;
};

/** "Phase 1️⃣" → "Phase 1" */
export const withPlainDigits = (text: string): string =>
  text.includes("\u20E3") ? text.replaceAll(/([0-9#*])\uFE0F?\u20E3/gu, "$1") : text;
