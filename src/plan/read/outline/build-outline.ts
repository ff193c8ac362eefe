/** Blocks to a tree of sections: headings nest by depth, and labels inside the text act as headings of their own. */
import type { Source } from "../../../model/source.ts";
import type { Block, Item, List, Paragraph, TextLine } from "../markdown/block.ts";
import { inlineText, withoutDecoration, withPlainDigits } from "../markdown/inline-text.ts";
import type { Names } from "../names.ts";
import { peopleOfPair } from "../text/pair.ts";
import { withoutColon } from "../text/without-colon.ts";
import { readLabel, type Label } from "./label.ts";
import { LABEL_LEVEL, STRUCTURAL_LABEL_LEVEL, type Section } from "./section.ts";
import { demoteMentions } from "./demote-mentions.ts";
import { liftDayParts } from "./lift-day-parts.ts";
import { liftLaterParts } from "./lift-later-parts.ts";
import { promoteGroups } from "./promote-groups.ts";
import { promotePlanList } from "./promote-plan-list.ts";
import {
  createClassifier,
  isField,
  isStructural,
  mayBeItem,
  withoutNumbering,
  type Classify,
  type SectionKind,
} from "./section-kinds.ts";

type Builder = {
  root: Section;
  /** From the document down to the section that is being filled. */
  open: Section[];
  classify: Classify;
};

const current = (builder: Builder): Section => builder.open.at(-1) ?? builder.root;

const push = (builder: Builder, section: Section): void => {
  while (builder.open.length > 1 && current(builder).level >= section.level) builder.open.pop();
  current(builder).children.push(section);
  builder.open.push(section);
};

const closeLabels = (builder: Builder): void => {
  while (builder.open.length > 1 && current(builder).level >= LABEL_LEVEL) builder.open.pop();
};

const titleOf = (raw: string): string =>
  withoutColon(withoutNumbering(withoutDecoration(withPlainDigits(inlineText(raw)))));

/** What "**Day 3-4:** Build it" names is in its value too; a field's value is what it states. */
const labelSection = (kind: SectionKind, found: Label, line: TextLine, source: Source): Section => {
  const structural = isStructural(kind);
  const name = withoutNumbering(found.name);
  return {
    kind,
    level: structural ? STRUCTURAL_LABEL_LEVEL : LABEL_LEVEL,
    title: structural && found.value !== "" ? `${name}: ${inlineText(found.value)}` : name,
    raw: line.text,
    value: structural || found.value === "" ? null : { text: found.value, line: line.line },
    source,
    blocks: [],
    children: [],
  };
};

/** "Agent: `builder` (Priority 1)" names an agent in its value. */
const kindOf = ({ name, value }: Label, classify: Classify): SectionKind =>
  value !== "" && /^(?:sub-?\s?)?agent$/iu.test(name) ? "agent" : classify(name);

/** "Day 3-4: Build it" right above a list, in plain words, is what the list is under. */
const leadsOn = (kind: SectionKind): boolean => isStructural(kind) && kind !== "agent";
/** Right below a line of prose only days and weeks do: "Phase 2: …" may be what the sentence above ends in. */
const leadsBelowProse = (kind: SectionKind): boolean => kind === "day" || kind === "week";

const leadsNowhere = (): boolean => false;

/** "Done when: the site answers" states a criterion. */
const STATED = new Set<SectionKind>(["definition-of-done", "acceptance", "completion"]);

/** "Pairing: Ann and Bo on the parser" */
const statesPair = (kind: SectionKind, { value }: Label): boolean =>
  kind === "pairing" && peopleOfPair(inlineText(value), false).length > 0;

/** A bold line is a label whatever it says; a plain one only where its words name something known. */
const labelKind = (
  found: Label | null,
  builder: Builder,
  leads: (kind: SectionKind) => boolean,
): SectionKind | null => {
  if (found === null || found.name === "") return null;
  const within = current(builder).kind;
  const kind = kindOf(found, builder.classify);
  // Under a task it says who does that one.
  if (kind === "agent" && found.value !== "") return within === "task" ? null : kind;
  if (found.bold) return kind;
  // Under a task it is a field of the task.
  const isDecision = kind === "gate-rules" && /^decision$/iu.test(found.name);
  const isStated = kind === "deliverables" || isDecision || (STATED.has(kind) && within !== "task");
  const takesValue = isField(kind) || isStated || leads(kind) || statesPair(kind, found);
  return kind === "prose" || (found.value !== "" && !takesValue) ? null : kind;
};

const SENTENCE = /[.!?]$/u;

/** The label that a line is; above a list also a name alone: "Day 5". */
const labelOf = ({ text }: TextLine, leads: boolean): Label | null => {
  const found = readLabel(text);
  return found === null && leads && text.length <= 80 && !SENTENCE.test(text)
    ? { name: inlineText(text), value: "", bold: false }
    : found;
};

/** What is read of a label as a statement of its own, and not as a field. */
const WRAPPED = new Set<SectionKind>([...STATED, "review", "pairing"]);

/** A statement behind its label may be wrapped: cut off, it could be held to be proven without its number. */
const goOn = (section: Section, { text, line }: TextLine): boolean => {
  const { kind, value, source } = section;
  if (value === null || !WRAPPED.has(kind) || source.endLine !== line - 1) return false;
  section.value = { ...value, text: `${value.text} ${text}` };
  section.source = { ...source, endLine: line };
  return true;
};

const DIVIDER = /[·•|]/u;
const APART = /\s[·•|]\s/u;

/** "Lead: Mia · Focus: pricing" is a line for each of its fields. */
const splitFields = (line: TextLine, classify: Classify): TextLine[] => {
  if (!APART.test(line.text)) return [line];
  const fields = line.text.split(APART).map((text) => text.trim());
  const isOne = (text: string): boolean => {
    const found = readLabel(text);
    return found !== null && found.value !== "" && isField(classify(found.name));
  };
  return fields.every(isOne) ? fields.map((text) => ({ ...line, text })) : [line];
};

/** Labels split a paragraph: lines before the first stay text, lines after one belong to it. */
const addParagraph = (builder: Builder, paragraph: Paragraph, next: Block | undefined): void => {
  const { source } = paragraph;
  const isDivided = paragraph.lines.some(({ text }) => DIVIDER.test(text));
  const lines = isDivided ? paragraph.lines.flatMap((line) => splitFields(line, builder.classify)) : paragraph.lines;
  const leads = next?.kind === "list" && lines.length === 1;
  const last = next?.kind === "list" ? lines.at(-1) : undefined;
  let start = 0;
  const flush = (end: number): void => {
    const first = lines[start];
    const final = lines[end - 1];
    if (start === 0 && end === lines.length) current(builder).blocks.push(paragraph);
    else if (first !== undefined && final !== undefined && start < end) {
      const rest = { line: first.line, column: source.column, endLine: final.line };
      current(builder).blocks.push({ kind: "paragraph", lines: lines.slice(start, end), source: rest });
    }
    start = end + 1;
  };
  lines.forEach((line, at) => {
    const found = labelOf(line, leads);
    const kind = labelKind(found, builder, line !== last ? leadsNowhere : leads ? leadsOn : leadsBelowProse);
    if (found === null || kind === null) {
      if (at > 0 && start === at && goOn(current(builder), line)) start = at + 1;
      return;
    }
    flush(at);
    push(builder, labelSection(kind, found, line, { line: line.line, column: source.column, endLine: line.line }));
  });
  flush(lines.length);
  // "Focus: the API" says all it has to say: what follows is about the section again.
  if (current(builder).level >= LABEL_LEVEL && current(builder).value !== null) builder.open.pop();
};

type ItemLabel = { found: Label; line: TextLine; kind: SectionKind };

/** Neither a label nor "Day 3": most items of most lists. */
const NAMES_NOTHING = /^[^:*_\d]*$/u;

/** A gate review is an appointment, and metrics may be work: "Gate: no error" and "KPIs:" over a list say what must hold. */
const holdsCriteria = (kind: SectionKind, { name, value }: Label): boolean =>
  kind === "gate" ? /^gate$/iu.test(name) : value === "" && (kind === "success" || kind === "metrics");

const itemLabel = (item: Item, classify: Classify): ItemLabel | null => {
  const [line] = item.lines;
  if (line === undefined || item.status !== null || NAMES_NOTHING.test(line.text)) return null;
  const label = readLabel(line.text);
  // With nothing behind it and nothing below it no label is a section, whatever it names.
  if ((label === null || label.value === "") && item.blocks.length === 0) return null;
  const found = label ?? { name: inlineText(line.text), value: "", bold: false };
  const kind = kindOf(found, classify);
  if (!mayBeItem(kind) && !holdsCriteria(kind, found) && !statesPair(kind, found)) return null;
  // "Day 3: do this" is one piece of work; only with a list below it is it a section.
  const isSection = isStructural(kind)
    ? item.blocks.some((block) => block.kind === "list")
    : found.value !== "" || item.blocks.length > 0;
  return isSection ? { found, line, kind } : null;
};

const addItemSection = (builder: Builder, item: Item, { found, line, kind }: ItemLabel): void => {
  const endLine = item.lines.at(-1)?.line ?? line.line;
  const section = labelSection(kind, found, line, { line: line.line, column: item.source.column, endLine });
  if (section.value !== null) {
    section.value.text = [section.value.text, ...item.lines.slice(1).map(({ text }) => text)].join(" ");
  }
  current(builder).children.push(section);
  // A document of its own: nothing inside an item can close what the list stands in.
  addBlocks({ ...builder, root: section, open: [section] }, item.blocks);
};

/** Under a part of the plan, items that are labels ("- **Focus:** …") are its fields, not its tasks. */
const addList = (builder: Builder, list: List): void => {
  const kind = current(builder).kind;
  const labels =
    isStructural(kind) || kind === "plan" || kind === "prose"
      ? list.items.map((item) => itemLabel(item, builder.classify))
      : [];
  if (!labels.some((label) => label !== null)) {
    if (list.items.length > 0) current(builder).blocks.push(list);
    return;
  }
  const rest = list.items.filter((_, at) => labels[at] === undefined || labels[at] === null);
  list.items.forEach((item, at) => {
    const label = labels[at];
    if (label !== undefined && label !== null) addItemSection(builder, item, label);
  });
  if (rest.length > 0) current(builder).blocks.push({ ...list, items: rest });
};

const addBlock = (builder: Builder, block: Block, next: Block | undefined): void => {
  if (block.kind === "heading") {
    const title = titleOf(block.text);
    const { source, text: raw, depth: level } = block;
    push(builder, { kind: builder.classify(title), level, title, raw, value: null, source, blocks: [], children: [] });
  } else if (block.kind === "rule") {
    closeLabels(builder);
  } else if (block.kind === "paragraph") {
    addParagraph(builder, block, next);
  } else if (block.kind === "list") {
    addList(builder, block);
  } else {
    current(builder).blocks.push(block);
  }
};

const addBlocks = (builder: Builder, blocks: readonly Block[]): void => {
  blocks.forEach((block, at) => addBlock(builder, block, blocks[at + 1]));
};

export const buildOutline = (blocks: readonly Block[], namesOf: Names): Section => {
  const source = { line: 1, column: 1, endLine: 1 };
  const root: Section = { kind: "plan", level: 0, title: "", raw: "", value: null, source, blocks: [], children: [] };
  const classify = createClassifier();
  addBlocks({ root, open: [root], classify }, blocks);
  demoteMentions(root, namesOf);
  liftLaterParts(root);
  promoteGroups(root);
  liftDayParts(root);
  promotePlanList(root, (section, inside) => addBlocks({ root: section, open: [section], classify }, inside));
  return root;
};
