/**
 * Headings that name no known part ("### Backend") but hold work: an agent, a list called "Tasks", or, where a phase
 * names no other work, a plain list. They become epics of the phase, or lists of tasks of the epic that they stand in.
 */
import { isField, isStructural, type SectionKind } from "./section-kinds.ts";
import { hasCheckboxes, LABEL_LEVEL, STRUCTURAL_LABEL_LEVEL, type Section } from "./section.ts";

/** What stands beside the work: a list under such a heading is none. */
const ASIDE =
  /^(?:background|context|overview|introduction|intro|summary|motivation|rationale|why|reasons?|notes?|remarks?|comments?|assumptions?|constraints?|limitations?|(?:in|out of|not in)[\s-]scope|scope|non[\s-]?goals?|references?|resources?|links?|reading|see also|appendix|glossary|terms|terminology|(?:open |known )?(?:questions?|issues?)|faq|lessons.*|learnings|rollback.*|principles?|guidelines?|conventions?|rules|values|team|people|roles?|who|participants?|attendees|budget|costs?|prerequisites?|pre-?conditions|requirements?|inputs?|tools?|tooling|(?:tech(?:nology)?|technical) stack|approach|strategy|alternatives?.*|decisions?|status|progress|results?|benefits?|impact|examples?|highlights?|history|change ?log|definitions?|legend|meta(?:data)?)$/iu;

const holds = (section: Section, kinds: ReadonlySet<SectionKind>): boolean =>
  section.children.some(({ kind }) => kinds.has(kind));

const WORK = new Set<SectionKind>(["tasks", "squads"]);
const AGENTS = new Set<SectionKind>(["agent", "tasks"]);

const hasList = ({ blocks }: Section): boolean => blocks.some(({ kind }) => kind === "list");

export const isWork = (section: Section): boolean =>
  isStructural(section.kind) ||
  WORK.has(section.kind) ||
  (section.kind === "prose" && hasCheckboxes(section)) ||
  section.children.some(isWork);

type Place = { phase: boolean; epic: boolean };

const placeIn = (section: Section, place: Place): Place | null => {
  if (section.kind === "prose" || section.kind === "plan") return place;
  if (!isStructural(section.kind) || section.kind === "task") return null;
  const isEpic = section.kind === "epic" || section.kind === "workstream" || section.kind === "agent";
  return isEpic || place.phase ? { phase: place.phase, epic: true } : { phase: true, epic: false };
};

const isPlainGroup = (section: Section): boolean =>
  hasList(section) && !hasCheckboxes(section) && section.value === null && !ASIDE.test(section.title);

/** "## Workstreams" over headings that are their names. Teams are people, and lists under them no work. */
const CONTAINERS: readonly [SectionKind, RegExp][] = [
  [
    "workstream",
    /^(?:(?:parallel|the|our|delivery|project)\s+)*(?:work\s?-?streams|streams|tracks|swim\s?lanes|lanes)$/iu,
  ],
  ["epic", /^(?:(?:the|our|project)\s+)*epics$/iu],
  ["phase", /^(?:(?:the|our|project|delivery)\s+)*(?:phases|sprints|milestones|stages|iterations)$/iu],
];

const FACTS = new Set<SectionKind>([
  "focus", "objective", "lead", "priority", "window", "dependencies", "blocks", "deliverables", "tasks", "acceptance", "completion",
]); // prettier-ignore

const hasParts = (section: Section): boolean => hasList(section) || isWork(section) || holds(section, FACTS);

const promoteNamed = (parent: Section): void => {
  const kind = parent.kind === "prose" ? CONTAINERS.find(([, title]) => title.test(parent.title))?.[0] : undefined;
  if (kind === undefined) return;
  for (const child of parent.children) {
    const isName = child.kind === "prose" && child.level < STRUCTURAL_LABEL_LEVEL && !ASIDE.test(child.title);
    if (isName && hasParts(child)) child.kind = kind;
  }
};

/** What is said of one piece of work, beside who does it. */
const OF_WORK = new Set<SectionKind>(["dependencies", "blocks", "acceptance", "window", "deliverables"]);
const DOER = /^(?:owner|assignee|assigned to)$/iu;

/** "### 1.1 Convert the schema" over "**Owner:** Tom" and "**Estimate:** 3h": a task, if there is no other below it. */
const isTaskCard = (section: Section): boolean => {
  const { level, blocks, children, title } = section;
  if (children.length < 2 || level >= STRUCTURAL_LABEL_LEVEL || blocks.some(({ kind }) => kind === "list"))
    return false;
  const fields = children.filter((child) => child.level >= LABEL_LEVEL);
  if (fields.length !== children.length || ASIDE.test(title) || children.some(isWork)) return false;
  const hasEstimate = fields.some(({ kind }) => kind === "estimate");
  const isOwned = fields.some((field) => field.kind === "lead" && DOER.test(field.title));
  return (
    (hasEstimate && fields.some(({ kind }) => kind !== "estimate" && isField(kind))) ||
    (isOwned && holds(section, OF_WORK))
  );
};

/** Where task cards may stand. */
const HOLDS_CARDS = new Set<SectionKind>([
  "plan",
  "phase",
  "week",
  "day",
  "weekday",
  "epic",
  "workstream",
  "tasks",
  "prose",
]);

const promote = (parent: Section, place: Place): void => {
  if (HOLDS_CARDS.has(parent.kind)) {
    for (const child of parent.children) if (child.kind === "prose" && isTaskCard(child)) child.kind = "task";
  }
  const isIdle = (place.phase || place.epic) && !hasList(parent) && !parent.children.some(isWork);
  for (const child of parent.children) {
    if (child.kind !== "prose") continue;
    const hasAgents = !place.epic && child.level < LABEL_LEVEL && holds(child, AGENTS);
    if (hasAgents) child.kind = "epic";
    else if (isIdle && isPlainGroup(child)) child.kind = place.epic ? "tasks" : "epic";
  }
};

const walk = (section: Section, outer: Place): void => {
  const place = placeIn(section, outer);
  if (place === null) return;
  promoteNamed(section);
  promote(section, place);
  for (const child of section.children) walk(child, place);
};

export const promoteGroups = (root: Section): void => {
  walk(root, { phase: false, epic: false });
};
