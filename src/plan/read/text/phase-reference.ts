import { matchesOf } from "../../matches-of.ts";

/** "Week 9 Gate Review (Day 45)", "Sprint 3 Deliverables", "… (Phase 2)": names of phases inside other words. */
const REFERENCE = /\b(day|sprint|phase|milestone|stage|iteration|wave|week|month)\s+(\d+(?:\.\d+)*|[A-Z](?![\w'’]))/giu;

/** The narrowest first: a gate of week 9 on day 45 is the gate of day 45. */
const ORDER = ["day", "sprint", "phase", "milestone", "stage", "iteration", "wave", "week", "month"];

const numbered = (text: string): string[] =>
  matchesOf(REFERENCE, text)
    .map(([, word = "", number = ""]) => ({ word: word.toLowerCase(), number }))
    .sort((a, b) => ORDER.indexOf(a.word) - ORDER.indexOf(b.word))
    .map(({ word, number }) => `${word} ${number}`.toLowerCase());

/** "G1 (after A)" */
const BEHIND = /[([]\s*(?:after|closes|ends)\s+([^()[\],;:]{1,60}?)\s*[)\]]/iu;

const WHOLE = /\b(?:final|overall|go-?live|launch|release|project|plan)\b/iu;

/** "Final gate": said of no phase, wherever it stands. */
export const isOfWhole = (text: string): boolean => WHOLE.test(text);

export const findPhaseReferences = (text: string): string[] => {
  const behind = BEHIND.exec(text)?.[1];
  return [...numbered(text), ...(behind === undefined ? [] : [behind.toLowerCase()])];
};
