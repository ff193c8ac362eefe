/** A cell with several things to do, each on a line of its own: "Draw it<br>Build it (2h)". */
import { inlineText, withoutDecoration } from "../../markdown/inline-text.ts";

const BREAK = /<br\s*\/?>/iu;
const LIST_MARK = /^(?:[-*+•·▪◦–—]|\d{1,2}[.)])\s+/u;
/** What says more about the line above: "(2h)", "2h", "@ann", "Owner: Ann", "→ B". */
const ASIDE =
  /^(?:[([@→⇒&+]|->|=>)|^~?[\d:.,\s–—-]+(?:h|hrs?|hours?|m|mins?|minutes?|d|days?|am|pm)?\.?$|^(?:acceptance|owner|assignee|lead|who|est(?:\.|imated?)?|effort|depends on|blocked by|blocks|after|needs|due|priority|notes?)\b[^:]{0,20}:/iu;
const SMALL = /^\p{Ll}/u;

/** Each waits for all that the cell to its left has: more of them are a text. */
const MOST = 12;

/** Code or bold words that a break stands in are not cut in two. */
const isWhole = (line: string): boolean => ["`", "**", "__", "~~"].every((mark) => line.split(mark).length % 2 === 1);

/** The cell as it is where its lines are one text: a wrapped title, or a title with what is said about it. */
export const thingsIn = (cell: string): readonly string[] => {
  if (!/<br/iu.test(cell)) return [cell];
  const lines = cell.split(BREAK).flatMap((line) => line.trim() || []);
  const [first = ""] = lines;
  if (lines.length > MOST || !lines.every(isWhole)) return [cell];
  if (LIST_MARK.test(first)) {
    const isList = lines.every((line) => LIST_MARK.test(line));
    return isList ? lines.map((line) => line.replace(LIST_MARK, "")) : [cell];
  }
  const words = lines.map((line) => withoutDecoration(inlineText(line)));
  const [title = ""] = words;
  const begins = words.map(
    (line) => !ASIDE.test(line) && !LIST_MARK.test(line) && SMALL.test(line) === SMALL.test(title),
  );
  if (begins[0] !== true) return [cell];
  const things: string[] = [];
  for (const [at, line] of lines.entries()) {
    if (begins[at] === true) things.push(line);
    else things.push(`${things.pop() ?? ""}<br>${line}`);
  }
  return things;
};
