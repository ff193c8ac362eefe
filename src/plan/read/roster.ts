/** Who works on the plan: the names that stand in a list or table under "Team" or "Agents", and in the front matter. */
import type { FrontMatter } from "../../model/front-matter.ts";
import { pattern } from "../pattern.ts";
import { wordsOf, type Block, type Table } from "./markdown/block.ts";
import { inlineText, withoutDecoration } from "./markdown/inline-text.ts";
import { LABEL_LEVEL, type Section } from "./outline/section.ts";
import { splitPeople } from "./text/split-names.ts";

export type Roster = {
  /** Names in the text of the plan. */
  people: ReadonlySet<string>;
  /** Those of the front matter as well: they may be words of any kind ("test"). */
  all: ReadonlySet<string>;
};

const ROSTER =
  /^(?:(?:the|our|project|core|available)\s+)*(?:(?:sub-?\s?)?agents?|(?:agent|team)\s+roster|team(?:\s+members)?|people|crew|roster|members|contributors)(?:\s+(?:and|&)\s+(?:roles|responsibilities|agents))?$/iu;

const NAME = pattern.u`^(?:\p{Lu}[\p{L}\p{N}._'’-]{0,30}(?: \p{Lu}[\p{L}\p{N}.'’-]{0,30}){0,2}(?: agent)?|[\p{Ll}\p{N}]+(?:[._-][\p{L}\p{N}]+){1,6})$`;
/** Of one word, as a mark or a sign says that it is a name. */
const MARKED = pattern.u`^(?:@|\x60)([\p{L}\p{N}][\p{L}\p{N}._-]{0,40})\x60?$`;
const PERSON = pattern.u`^(?:\p{Lu}\p{Ll}{1,15}(?: \p{Lu}[\p{L}.]{0,15})?|\p{Lu}{2,4}\d{0,2})$`;
/** What people do: "Backend: Ann" names Ann. */
const ROLE =
  /\b(?:front-?\s?end|back-?\s?end|full-?\s?stack|leads?|engineer\w*|dev(?:elop\w*|ops)?|qa|quality|test\w*|design\w*|product|project|manage\w*|pm|po|owner|architect\w*|ops|operations|infra\w*|data|database|dba|security|mobile|web|docs?|document\w*|writ\w*|research\w*|analy\w*|review\w*|platform|api|ui|ux|sre|support|release|ml|cli|runtime|cod\w*|build\w*|plan\w*|coordinat\w*|orchestrat\w*|special\w*|expert|scrum|master|team|squad)\b/iu;
/** "Ann (frontend)", "Ann: frontend", "Ann – frontend", "Ann, frontend" */
const ENTRY = /^([^:(–—,|]{1,60}?)(?:\s*[:,(|]\s*|\s+[–—-]{1,2}\s+|\s*[–—]\s*)(.*?)\)?$/u;

const nameIn = (text: string): string | undefined => MARKED.exec(text)?.[1] ?? (NAME.test(text) ? text : undefined);

const plain = (raw: string): string => withoutDecoration(inlineText(raw)).trim();

/** Which side of "Kitchen: Kim" is a name nobody can tell who does not know either: then none is. */
const namesInEntry = (raw: string): string[] => {
  const text = plain(raw);
  const whole = nameIn(text);
  if (whole !== undefined) return [whole];
  const [, left = "", right = ""] = ENTRY.exec(text) ?? [];
  const people = splitPeople(right.replaceAll("@", ""));
  const arePeople = people.length > 0 && people.every((name) => PERSON.test(name)) && !ROLE.test(right);
  if (arePeople && ROLE.test(left)) return people;
  const name = arePeople && !MARKED.test(left) ? undefined : nameIn(left);
  return name === undefined ? [] : [name];
};

const WHO =
  /^(?:(?:agent|team)\s+)?(?:agents?|names?|members?|who|persons?|people|engineers?|developers?|contributors?|assignees?|handles?)$/iu;

const namesInTable = ({ header, rows }: Table): string[] => {
  const at = header.findIndex((name) => WHO.test(plain(name)));
  return at < 0 ? [] : rows.flatMap(({ cells }) => nameIn(plain(cells[at] ?? "")) ?? []);
};

const namesInBlock = (block: Block): string[] => {
  if (block.kind === "table") return namesInTable(block);
  if (block.kind !== "list") return [];
  return block.items.flatMap(({ status, lines }) => (status === null ? namesInEntry(wordsOf(lines)) : []));
};

/** "**Team:** Ann, Bo"; one name behind it may be that of the team. */
const namesInValue = (text: string): string[] => {
  const people = splitPeople(text.replaceAll("@", ""));
  return people.length > 1 && people.every((name) => PERSON.test(name)) ? people : [];
};

const namesIn = ({ blocks, children, value }: Section): string[] => [
  ...(value === null ? [] : namesInValue(plain(value.text))),
  ...blocks.flatMap(namesInBlock),
  // "- Lead: Ann" is a field.
  ...children.flatMap((child) =>
    child.level >= LABEL_LEVEL && child.value !== null ? namesInEntry(`${child.title}: ${child.value.text}`) : [],
  ),
];

const addNames = (section: Section, names: Set<string>): void => {
  if (section.kind === "prose" && ROSTER.test(section.title)) for (const name of namesIn(section)) names.add(name);
  for (const child of section.children) addNames(child, names);
};

export const readRoster = (root: Section, { agents = {} }: FrontMatter): Roster => {
  const people = new Set<string>();
  addNames(root, people);
  return { people, all: new Set([...people, ...Object.keys(agents)]) };
};
