import type { Token } from "markdown-it";
import { parseDocument, type Line } from "./document.ts";

const ITEM = /^((?:[ \t]*>)*[ \t]*)[*+](?=[ \t]+\S)/;
const DONE = /^((?:[ \t]*>)*[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[X\](?=[ \t])/;

/** Token indexes of bullet lists that stand side by side: only the change of mark keeps them apart. */
const neighbours = (tokens: readonly Token[]): Set<number> => {
  const beside = new Set<number>();
  const open: number[] = [];
  tokens.forEach(({ type }, at) => {
    if (type === "bullet_list_open") open.push(at);
    if (type !== "bullet_list_close") return;
    const start = open.pop();
    if (start !== undefined && tokens[at + 1]?.type === "bullet_list_open") beside.add(start).add(at + 1);
  });
  return beside;
};

/** Bullets become "-", ticks "[x]". */
export const dashBullets = (lines: readonly Line[]): Line[] => {
  const { tokens, isFixed } = parseDocument(lines);
  const marked = lines.map((line, index) =>
    isFixed(index) ? line : { ...line, text: line.text.replace(DONE, "$1[x]") },
  );
  const beside = neighbours(tokens);
  const lists: boolean[] = [];
  tokens.forEach((token, at) => {
    if (token.type === "bullet_list_open") lists.push(!beside.has(at));
    if (token.type === "ordered_list_open") lists.push(false);
    if (token.type === "bullet_list_close" || token.type === "ordered_list_close") lists.pop();
    if (token.type !== "list_item_open" || token.map === null || lists.at(-1) !== true || token.markup === "-") return;
    const line = marked[token.map[0]];
    if (line !== undefined) marked[token.map[0]] = { ...line, text: line.text.replace(ITEM, "$1-") };
  });
  return marked;
};
