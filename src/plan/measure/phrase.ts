/** The words around a number that say what is measured. */

const STOP = new Set(
  (
    "a an the and or but nor so in on of to for from with without within at by per via as than that which who when while if is are be been was were " +
    "must should shall can could may might will would do does did has have had not no its their our your this these those any all each every both " +
    "after before during under over above below across through until into onto between against around about up down out off then else only also plus " +
    "because since target goal or more less fewer minimum maximum min max tops"
  ).split(" "),
);
const WORD = /[\ue000\p{N}]+|[\p{L}][\p{L}\p{N}'’_./\ue000-]*[\p{L}\p{N}\ue000]|[\p{L}]/uy;
const LETTER = /\p{L}/u;
const GAP = /[\s\u00a0*_]+/uy;

const stickyAt = (pattern: RegExp, text: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
};

export type Phrase = { start: number; end: number };

/** Up to `limit` words right after `from`, until a small word or any punctuation. */
export const phraseAfter = (text: string, from: number, limit = 4): Phrase | null => {
  let at = from;
  let start: number | null = null;
  let end = from;
  for (let count = 0; count < limit; count += 1) {
    const gap = stickyAt(GAP, text, at);
    if (gap === null && start !== null) break;
    const word = stickyAt(WORD, text, at + (gap?.length ?? 0));
    if (word === null || gap === null || (start === null && !LETTER.test(word)) || STOP.has(word.toLowerCase())) break;
    start ??= at + gap.length;
    at += gap.length + word.length;
    end = at;
  }
  return start === null ? null : { start, end };
};

/** "coverage" + " on critical paths". */
export const withScope = (text: string, phrase: Phrase): Phrase => {
  const scope = /[\s\u00a0]+(?:on|of|for)[\s\u00a0]+(?=\p{L})/uy;
  const joint = stickyAt(scope, text, phrase.end);
  const rest = joint === null ? null : phraseAfter(text, phrase.end + joint.length - 1, 3);
  return rest === null ? phrase : { start: phrase.start, end: rest.end };
};

const CLAUSE_BREAK =
  /[,;:()|•!?\n[\]]|(?<=\s)[-–—→+&/](?=\s)|\.(?=\s|$)|(?<![\p{L}\p{N}])(?:and|with|while|but|plus|or|including|ensuring|keeping|covering)(?![\p{L}\p{N}])/giu;
/** Verbs and small words that lead from a subject to its number. */
const LINKS =
  "is|are|be|been|must|should|shall|can|will|to|of|in|at|on|by|for|the|a|an|its|has|have|had|with|from|not|never|always|down|up|and|that|which|" +
  "takes?|runs|completes|finishes|responds|stays?|remains?|keeps?|kept|rises?|falls?|goes|drops|reaches|averages|measured|gets?|loads|" +
  "handles?|handling|supports?|supporting|sustains?|sustaining|serves?|serving|process(?:es|ing)|ingests?|ingesting|scales?|tolerates?|" +
  "detects?|detecting|improved|increased|reduced|decreased|cut|allows?|requires?|needs?|shows?|covers?|returns?";
const TRAILING = new RegExp(String.raw`(?:^|[\s\u00a0*_]+)(?:${LINKS})?[\s\u00a0*_:=-]*$`, "iu");
/** Imperatives, articles and list marks in front of a subject. */
const LEADS =
  "ensure|keep|maintain|achieve|get|make|validate|verify|confirm|prove|deliver|ship|create|add|write|reach|hit|have|see|show|present|compare|" +
  "reduce|improve|increase|lower|cut|raise|bring|decrease|boost|grow|demonstrate|" +
  "the|a|an|all|our|that|every|each|can|must|should|and|no|when|if|for|to|in|at|on|of|by|with|is|are";
const LEADING = new RegExp(
  String.raw`^[\s\u00a0*_#>✅☐☑✓✔•·\p{Extended_Pictographic}\ufe0f-]*(?:(?:${LEADS})(?:[\s\u00a0]+|$))*`,
  "iu",
);
/** Labels that name no subject. */
const LABEL =
  /^(?:acceptance|(?:\p{L}+ )?criteri(?:a|on)|targets?|goals?|(?:\p{L}+ )?metrics?|success|deliverables?|mission|objectives?|definition of done|done(?: when)?)$/iu;

const MOST_WORDS = 6;
/** No subject lies further back; it keeps long lines linear. */
const REACH = 160;

/** The words of the clause that ends at `end`, without the verb that leads to the number. */
export const clauseBefore = (text: string, end: number, from: number): Phrase | null => {
  const earliest = Math.max(from, end - REACH);
  let start = earliest;
  for (const match of text.slice(earliest, end).matchAll(CLAUSE_BREAK))
    start = earliest + match.index + match[0].length;
  let stop = end;
  for (;;) {
    const trailing = TRAILING.exec(text.slice(start, stop));
    if (trailing === null || trailing[0].length === 0) break;
    stop = start + trailing.index;
  }
  start += LEADING.exec(text.slice(start, stop))?.[0].length ?? 0;
  if (LABEL.test(text.slice(start, stop))) return null;
  const words = [...text.slice(start, stop).matchAll(/[^\s\u00a0]+/gu)];
  const first = words.at(-Math.min(MOST_WORDS, words.length));
  return first === undefined || !/\p{L}/u.test(text.slice(start, stop))
    ? null
    : { start: start + first.index, end: stop };
};
