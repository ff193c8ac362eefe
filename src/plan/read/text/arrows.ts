import { matchesOf } from "../../matches-of.ts";

/**
 * "A → B → C" in the ways in which people type arrows, also drawn with box characters. Shafts are bounded: a ruler of
 * dashes would be tried from each of them to its end. What is longer is cut from the name before it.
 */
const FORWARD = /\s*(?:[─━-]{0,60}(?:→|➜|➔|⟶|►|▶|➤){1,9}|[─━-]{1,60}[>›]|={1,60}>|⇒)\s*/u;
const BOTH = /\s*(?:↔|⇄|⟷|⇔|<-{1,60}>|<={1,60}>)\s*/u;
/** Part of a drawing over several lines: what it leads to is on another line. */
const DRAWN = /[│┃┌┐└┘├┤┬┴┼╭╮╰╯╱╲]/u;

/** A cheap test before the exact ones. */
export const mayHaveArrow = (text: string): boolean => /[→➜➔⟶►▶➤⇒↔⇄⟷⇔>›]/u.test(text);
export const hasArrow = (text: string): boolean => FORWARD.test(text) && !BOTH.test(text);
export const isDrawing = (text: string): boolean => DRAWN.test(text);
export const hasDoubleArrow = (text: string): boolean => BOTH.test(text);

const BEGINS = new RegExp(`^${FORWARD.source}(?=\\S)`, "u");
const ENDS = new RegExp(`\\S${FORWARD.source}$`, "u");
export const beginsWithArrow = (text: string): boolean => mayHaveArrow(text) && BEGINS.test(text);
export const endsWithArrow = (text: string): boolean => mayHaveArrow(text) && ENDS.test(text) && !BOTH.test(text);

/** A line of a drawing that only leads down: "|", "↓", "v". */
export const isStem = (text: string): boolean => /^\s*(?:[|│┃]\s*)?[↓▼⬇v]?\s*$/u.test(text) && /[|│┃↓▼⬇v]/u.test(text);
export const isDownArrow = (text: string): boolean => /[↓▼⬇v]/u.test(text);

/** "[A]" and "(A)" are boxes around a name. */
const BOXED = /^(?:\[([^[\]]*)\]|\(([^()]*)\))$/u;
const LINE = /[\s─━│┃┌┐└┘├┤┬┴┼╭╮╰╯]/u;

const withoutLines = (text: string): string => {
  let [start, end] = [0, text.length];
  while (start < end && LINE.test(text.charAt(start))) start += 1;
  while (end > start && LINE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
};

const FORK = /[┬├┼]/gu;
/** No line of a drawing has more of them, and for each the line is read up to there. */
const MOST_FORKS = 50;
const BRANCH = /^([\s│┃]*)[└├╰](?=[─━])/u;

/** "A ──┬──> B" over "└──> C": what hangs below a fork begins where that began. The lines as they are, indented. */
export const joinBranches = (lines: readonly string[]): string[] => {
  const forks = new Map<number, string>();
  return lines.map((line) => {
    const at = BRANCH.exec(line)?.[1]?.length;
    const from = at === undefined ? undefined : forks.get(at);
    const joined = at === undefined || from === undefined ? line : `${from} ${line.slice(at + 1)}`;
    for (const { index } of matchesOf(FORK, line).slice(0, MOST_FORKS)) {
      const name = splitChain(line.slice(0, index)).at(-1);
      if (name !== undefined) forks.set(index, name);
    }
    return joined;
  });
};

const parts = (text: string, arrow: RegExp): string[] =>
  text
    .split(arrow)
    .map((part) => withoutLines(part).replace(BOXED, "$1$2").trim())
    .filter((part) => part !== "");

export const splitChain = (text: string): string[] => parts(text, FORWARD);

/** "`A ↔ C` on Wednesday (the schema)": when they meet, and about what. */
const MEETING =
  /\s+(?:on|at|by|every|each|before|after|during)\s.*$|\s+(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b.*$|\s*\([^()]*\)$/iu;
const partyOf = (name: string): string => name.replaceAll("`", "").replace(/\.$/u, "").replace(MEETING, "").trim();

/**
 * The parties of each point where some meet: "A ↔ C: the shared schema", "Wed: A ↔ C — the shared schema" → A and C;
 * "A ↔ C, B ↔ D" → A and C, B and D. A comma between names of one point parts nothing: "A ↔ C, D".
 */
export const splitCrossPoints = (text: string): string[][] => {
  const names = text.split(/:\s|\s[–—-]\s/u).find((part) => BOTH.test(part));
  return (names ?? "")
    .split(/[,;]\s+(?=[^,;]*?(?:↔|⇄|⟷|⇔|<-+>|<=+>))/u)
    .map((point) => parts(point, BOTH).map(partyOf))
    .filter((parties) => parties.length > 1);
};
