/**
 * "#### Day 2" somewhere below "## Day 1" is no part of that day, whatever the levels of their headings: it stands beside
 * it. A range ("Days 1-5") and "Phase 1.2" hold what they say.
 */
import type { Section } from "./section.ts";
import type { SectionKind } from "./section-kinds.ts";

type Part = { word: string; first: number; last: number };
type Lifted = { section: Section; beside: Section };

const PARTS = new Set<SectionKind>(["phase", "week", "day"]);
const NUMBERED = /^([a-z]+?)s?\s+(\d+)(?:\s*(?:[-–—&+]|to|and)\s*(?:[a-z]+\s+)?(\d+))?(?!\.?\w)/iu;

const partOf = ({ kind, title }: Section): Part | null => {
  const match = PARTS.has(kind) ? NUMBERED.exec(title) : null;
  if (match === null) return null;
  const [, word = "", first = "", last = first] = match;
  return { word: word.toLowerCase(), first: Number(first), last: Number(last) };
};

type Open = { section: Section; part: Part };

const NONE: readonly Lifted[] = [];

const lift = (section: Section, open: readonly Open[]): readonly Lifted[] => {
  if (section.children.length === 0) return NONE;
  const part = partOf(section);
  const inside = part === null ? open : [...open, { section, part }];
  const lifted: Lifted[] = [];
  // Most children stay, and nothing comes beside them: of those no other list is made.
  let children: Section[] | undefined;
  for (const [at, child] of section.children.entries()) {
    const own = inside.length === 0 ? null : partOf(child);
    const before = own && inside.find((one) => one.part.word === own.word && own.first > one.part.last);
    const below = lift(child, inside);
    if (before || below.length > 0) children ??= section.children.slice(0, at);
    if (before) lifted.push({ section: child, beside: before.section });
    else children?.push(child);
    for (const found of below) {
      if (found.beside === child) children?.push(found.section);
      else lifted.push(found);
    }
  }
  if (children !== undefined) section.children = children;
  return lifted;
};

export const liftLaterParts = (root: Section): void => {
  lift(root, []);
};
