/** UTF-8 that was read as Windows-1252, ISO-8859-1 or Windows-1254. */
import { lazily } from "../../runtime/lazily.ts";
import { WESTERN } from "./code-pages.ts";
import { restoreAt, type Page } from "./lost-bytes.ts";
import { mayBeMeant } from "./natural.ts";
import { isWordScript, scriptOf, type Script } from "./plausible.ts";
import { EMOJI_FORM } from "./usual-symbols.ts";
import { decodeAt } from "./utf8-sequence.ts";
import { pattern } from "../pattern.ts";

type Sequence = { end: number; restored: string; script: Script; meant: boolean };
/** Sequences that touch: they were damaged together or not at all. */
type Run = { start: number; end: number; sequences: Sequence[] };

/** The different characters of each script that were surely damaged in the document. */
export type Evidence = ReadonlyMap<Script, ReadonlySet<string>>;
const PROOF = 2;

const picture = lazily(() => /(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|[\u2190-\u21ff\u2500-\u2bff])$/u);
const WORD_FIRST = pattern.u`^[\p{L}\p{N}]`;
const KEYCAP = "âƒ£";

export type Reading = {
  page: Page;
  /** Whether a sequence may give a C1 control: inside double damage it is a byte of the outer layer. */
  controls: boolean;
};

/** The colourful form stands only behind a sign, or between a digit and its keycap. */
const takesEmojiForm = (before: string, after: string): boolean =>
  picture().test(before) || (/[0-9#*]$/.test(before) && after.startsWith(KEYCAP));

const fullAt = (
  text: string,
  index: number,
  { controls }: Reading,
): { restored: string; length: number; script: Script } | null => {
  const decoded = decodeAt(text, index, WESTERN);
  if (decoded === null) return null;
  const inner = controls && decoded.codePoint < 0xa0 ? ("symbol" as const) : null;
  const script = inner ?? scriptOf(decoded.codePoint);
  return script === null ? null : { restored: String.fromCodePoint(decoded.codePoint), length: decoded.length, script };
};

/** Windows-1254 loses the last byte of an opening „ too: what touches the quote decides. */
const quoteBetween = (before: string, after: string, page: Page): string | null => {
  if (page === "cp1252" || /[^\s(]$/u.test(before)) return "”";
  return page === "cp1254" && WORD_FIRST.test(after) ? "„" : null;
};

const lostAt = (text: string, index: number, page: Page, before: string) => {
  const lost = restoreAt(text, index, page);
  if (lost === null) return null;
  const after = text.slice(index + lost.length, index + lost.length + 3);
  if (lost.symbol === EMOJI_FORM && !takesEmojiForm(before, after)) return null;
  // A joiner between two emoji loses the same byte as a closing quote.
  const joins = lost.symbol === "”" && picture().test(before) && /^[ðğâ]/.test(after);
  const quote = lost.symbol === "”" && !joins ? quoteBetween(before, after, page) : lost.symbol;
  if (quote === null) return null;
  const restored = joins ? "\u200d" : quote;
  return { restored, length: lost.length, script: scriptOf(restored.codePointAt(0) ?? 0) ?? ("symbol" as const) };
};

const sequenceAt = (text: string, index: number, reading: Reading, before: string): Sequence | null => {
  const found = fullAt(text, index, reading) ?? lostAt(text, index, reading.page, before);
  if (found === null) return null;
  const end = index + found.length;
  return { end, restored: found.restored, script: found.script, meant: mayBeMeant(text, index, end) };
};

const isHigh = (text: string, index: number): boolean => (WESTERN.get(text.charCodeAt(index)) ?? 0) >= 0xc2;

const readRun = (text: string, start: number, reading: Reading): Run | null => {
  const sequences: Sequence[] = [];
  let end = start;
  let before = text.slice(Math.max(0, start - 2), start);
  for (;;) {
    const sequence = sequenceAt(text, end, reading, before);
    if (sequence === null) break;
    sequences.push(sequence);
    end = sequence.end;
    before = sequence.restored;
  }
  return sequences.length === 0 ? null : { start, end, sequences };
};

/** Whether a word script's run lost letters: half a word would be worse than the damage, which can be undone. */
const isTorn = (text: string, { start, end, sequences }: Run): boolean =>
  sequences.some(({ script }) => isWordScript(script)) &&
  (isHigh(text, start - 1) || isHigh(text, end) || text[start - 1] === "\ufffd" || text[end] === "\ufffd");

const isSure = ({ sequences }: Run): boolean => {
  // "2×", "Ø±0.1": multiplication and diameter signs look like Hebrew and Arabic lead bytes.
  const alone = sequences.length === 1;
  return (
    sequences.some(({ meant, script }) => !meant && !(alone && script === "semitic")) ||
    (!alone && isAllWords(sequences))
  );
};

const isAllWords = (sequences: readonly Sequence[]): boolean => sequences.every(({ script }) => isWordScript(script));

/** A doubtful run of a script is believed where the document has that script's sure damage elsewhere. */
const isBelieved = (run: Run, evidence: Evidence): boolean =>
  isSure(run) ||
  run.sequences.every(({ script }) => isWordScript(script) && (evidence.get(script)?.size ?? 0) >= PROOF);

/** All runs between two offsets, in order. */
export const readRuns = (text: string, from: number, to: number, reading: Reading): Run[] => {
  const runs: Run[] = [];
  for (let index = from; index < to;) {
    const run = readRun(text, index, reading);
    if (run !== null) runs.push(run);
    index = run?.end ?? index + 1;
  }
  return runs;
};

export const collectEvidence = (text: string, runs: readonly Run[], evidence: Map<Script, Set<string>>): void => {
  for (const run of runs) {
    if (!isSure(run) || isTorn(text, run)) continue;
    for (const { script, restored } of run.sequences) {
      evidence.set(script, (evidence.get(script) ?? new Set()).add(restored));
    }
  }
};

/** The text between two offsets, repaired once. */
export const repairWestern = (text: string, from: number, to: number, reading: Reading, evidence: Evidence): string => {
  let repaired = "";
  let copied = from;
  for (const run of readRuns(text, from, to, reading)) {
    if (isTorn(text, run) || !isBelieved(run, evidence)) continue;
    repaired += text.slice(copied, run.start) + run.sequences.map(({ restored }) => restored).join("");
    copied = run.end;
  }
  return repaired + text.slice(copied, to);
};
