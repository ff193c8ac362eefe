import { oneLine } from "./text/one-line.ts";
import { pattern } from "../pattern.ts";

/** Most titles: ASCII in single spaces, with nothing in it that a key leaves out. */
const PLAIN = /^(?![ #.,:;-])(?: ?[!#-&()+-^a-~])*(?<![.,:;-])$/;

/** How names in the text are compared: "**Workstream A: Core** (Lead: Ann)" is known as "workstream a", "a" and "core". */
export const nameKey = (text: string): string =>
  PLAIN.test(text)
    ? text.toLowerCase()
    : oneLine(
        text
          .normalize("NFC")
          .toLowerCase()
          .replaceAll(/[*_`"'“”‘’]+/gu, ""),
      )
        .replace(/^[ #.,:;–—-]+/u, "")
        .replace(/[ .,:;–—-]+$/u, "");

const PREFIXED =
  /^((?:work\s?-?streams?|streams?|tracks?|lanes?|swim\s?lanes?|squads?|teams?|epics?|phases?|sprints?|milestones?|stages?|iterations?|waves?|weeks?|days?|months?|tasks?|tickets?|features?|stories|story|initiatives?|modules?|components?|agents?))\s+#?([\w.]*\w(?:\s*(?:[-–—&]|to|and)\s*\d+(?![\w.]))?)(?:\s*[:.|–—-]\s*|\s+(?=\()|$)(.*)$/iu;
const NUMBERED = /^#?([a-z]?\d+(?:\.\d+)*|[a-z])\s*[:.)–—-]\s+(.+)$/iu;

/** "Epic: Search" is Search. */
const CALLED = /^(?:work\s?-?stream|stream|track|lane|swim\s?lane|squad|team|epic)\s*[:–—]\s*(.+)$/iu;

/** "Phase 1: …", "A: …", "3.1 - …": like words in brackets, what gives a title more names than itself. */
const HAS_PARTS = pattern.iu`^(?:work\s|swim\s)?#?[\p{L}\p{N}.-]{1,14}(?:\s+#?[\w.]{1,12}(?:$|\s*[:.|–—&-]|\s+(?:\(|to\s|and\s))|\s?[a-z]?\s*[:.)–—-]\s)`;

/** "T1 Build it", "[API-12] Build it", "M1-2 Build it" */
const KEYED = pattern.u`^\[?([A-Z]{1,6}-?\d+(?:[.-]\d+)*)\]?\s+(?=\p{L})(.*)$`;

/** All names by which a node of this title is known, the whole title first. */
export const namesOf = (title: string): string[] => {
  const whole = nameKey(title);
  const keyed = KEYED.exec(title);
  const hasBrackets = title.includes("(");
  let names = whole === "" ? [] : [whole];
  if (keyed === null && !hasBrackets && !HAS_PARTS.test(title)) return names;
  const add = (name = ""): void => {
    const key = name === "" ? "" : nameKey(name);
    // An array that grows takes room for 17, and names are kept until the end.
    if (key !== "" && !names.includes(key)) names = [...names, key];
  };
  add(keyed?.[1]);
  add(keyed?.[2]);
  if (hasBrackets) add(title.replaceAll(/\s*\([^()]*\)/gu, ""));
  const bare = hasBrackets ? title.replace(/\s*\([^()]*\)\s*$/u, "") : title;
  const prefixed = PREFIXED.exec(bare);
  if (prefixed !== null) {
    const [, word = "", number = "", rest] = prefixed;
    add(`${word.replace(/s$/iu, "")} ${number}`);
    // A bare number would be found in any text; a letter or "3.1" is a name.
    if (/[a-z.]/iu.test(number)) add(number);
    add(rest);
  } else add(CALLED.exec(bare)?.[1]);
  const numbered = NUMBERED.exec(bare);
  if (numbered !== null) {
    const [, label = "", words] = numbered;
    if (/[a-z.]/iu.test(label)) add(label);
    add(words);
  }
  return names;
};

/**
 * "Add retries for the mail queue": what begins with four words, but not with "Days 5 to 7", and has no brackets has no
 * name but itself, and is in small letters sooner than it is looked up.
 */
const SOLE = /^[A-Za-z]+(?! \d+ (?:to|and) )(?: [A-Za-z0-9]+){3}(?![A-Za-z0-9])(?: ?[!#-&+-^a-~])*(?<![.,:;-])$/;

export type Names = (title: string) => readonly string[];

/** A title is named when it is read and again by all that settles what refers to it: each is looked up once a plan. */
export const createNames = (): Names => {
  const known = new Map<string, readonly string[]>();
  return (title) => {
    // Most are asked for again, and then known sooner than the pattern has been tried.
    const found = known.get(title);
    if (found !== undefined) return found;
    if (SOLE.test(title)) return [title.toLowerCase()];
    const names = namesOf(title);
    known.set(title, names);
    return names;
  };
};
