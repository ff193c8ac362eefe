import { matchesOf } from "../../matches-of.ts";

/** Commas and semicolons between brackets, inside code or inside a number belong to one entry. */
const ENTRY = /(?:\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}|`[^`]*`|(?<=\d),(?=\d{3}(?!\d))|[^,;([{`]|[([{`])+/gu;

/** "a, b (c, d); e" → a | b (c, d) | e */
export const splitList = (text: string): string[] =>
  matchesOf(ENTRY, text)
    .map(([entry]) => entry.replace(/^\s*and\s+/iu, "").trim())
    .filter((entry) => entry !== "");

const NOBODY = /^(?:unassigned|nobody|no one|none|n\.a\.|t\.?b\.?[adc]\.?|-|–|—|\?+)$/iu;

/** "TS1 + DO1, QAL & PM" → the people; of "Unassigned" nobody */
export const splitPeople = (text: string): string[] =>
  text
    .replaceAll("`", "")
    .split(/\s*(?:[+,&/]|\band\b)\s*/iu)
    .map((name) => name.trim())
    .filter((name) => name !== "" && !NOBODY.test(name));

/** Nor does what only leads on from the cell beside it: "→", "↓", "…", "cont." */
const NOTHING =
  /^(?:none|nothing|n\/?a|no|nil|-|–|—|tbd|\.|[→➜⇒⟶▶↓⬇〃″"]+|-+>|\.{3}|…|ditto|\(?cont(?:inued|inues|['’]d|\.)?\)?)?\.?(?:\s*\(.*\))?$/iu;
export const saysNothing = (text: string): boolean => NOTHING.test(text.trim());
