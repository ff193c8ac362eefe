/**
 * The words by which plans name their parts: one table, tried in order, the first that fits decides.
 * Whatever fits none is prose.
 */

export type SectionKind =
  | "plan" // the whole document
  | "phase" | "week" | "day" | "weekday" | "epic" | "workstream" | "agent" | "task" // structure: each is or opens a node
  | "tasks" | "squads" | "critical-path" | "pairing" | "review" // lists of tasks
  | "completion" | "acceptance" | "definition-of-done" | "checklist" | "success" | "metrics" // lists of criteria
  | "gate" | "gate-rules" | "deliverables" | "risk" | "communication" | "schedule" | "order" | "cross-points"
  | "focus" | "objective" | "lead" | "priority" | "window" | "estimate" | "dependencies" | "blocks" | "parallel"
  | "prose"; // prettier-ignore

const NUMBER = String.raw`(?:\d+(?:\.\d+)*[a-z]?|[ivx]+)`;
/** What may follow the number of "Phase 1" so that the heading names the phase and not, say, the risks of it. */
const END = String.raw`(?=\s*(?:$|[:.,;(|\[–—]|-\s|-$))`;
const RANGE = String.raw`(?:\s*(?:[-–—&+]|to|and)\s*(?:(?:days?|weeks?)\s+)?\d+)?`;
const WEEKDAY = String.raw`(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?`;
const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`;

const words = (source: string): RegExp => new RegExp(source, "iu");

const STRUCTURE: readonly (readonly [SectionKind, RegExp])[] = [
  ["day", words(String.raw`^days?\s+\d+${RANGE}${END}`)],
  ["weekday", words(String.raw`^${WEEKDAY}(?:${END}|(?=\s+${MONTH})|(?=\s+\d))`)],
  ["week", words(String.raw`^weeks?\s+\d+${RANGE}${END}`)],
  ["phase", words(String.raw`^(?:phases?|sprints?|milestones?|stages?|iterations?|waves?|months?)\s+${NUMBER}${RANGE}${END}`)],
  ["phase", words(String.raw`^phase\s+(?:[a-z]|one|two|three|four|five|six)${END}`)],
  ["workstream", words(String.raw`^(?:work\s?-?streams?|tracks?|streams?|swim\s?lanes?|lanes?|squads?|teams?|sprints?)\s+(?:[a-z]|\d+)${END}`)],
  ["workstream", words(String.raw`^(?:work\s?-?stream|track|stream|swim\s?lane|squad|team)\s*[:–—]\s*\S`)],
  ["epic", words(String.raw`^epics?\b(?!\s+(?:number|overview|list|breakdown))`)],
  ["epic", words(String.raw`^(?:features?|initiatives?|modules?|components?|work\s?packages?)\s+(?:\d[\w.]*|[a-z])${END}`)],
  ["agent", words(String.raw`^(?:sub-?\s?)?agents?(?:\s+(?:#?\d+|[a-z]))?\s*[:–—]\s*\S`)],
  ["agent", words(String.raw`^(?:sub-?\s?)?agent\s+#?(?:\d+|[a-z])${END}`)],
  ["task", words(String.raw`^(?:tasks?|tickets?|(?:user\s+)?stor(?:y|ies))\s+#?(?:\d[\w.-]*|[a-z]\d*)${END}`)],
  ["task", words(String.raw`^(?:task|ticket|user\s+story)\s*[:–—]\s*\S`)],
]; // prettier-ignore

const COLLECTIONS: readonly (readonly [SectionKind, RegExp])[] = [
  ["gate-rules", words(String.raw`\bno-?\s?go\b|^conditional(?:ly)?[\s-]+go\b|^go(?:\s+(?:if|when|conditions?|rules?))?$|^gate rules|^decision (?:rules|framework|matrix|criteria)|^go\s*/`)],
  ["checklist", words(String.raw`check-?\s?lists?\b`)],
  ["definition-of-done", words(String.raw`definition of done|^dod\b|^done when`)],
  ["gate", words(String.raw`\bgates?\b`)],
  ["risk", words(String.raw`\brisks?\b|contingenc|\bmitigations?\b|\bfallbacks?\b`)],
  ["communication", words(String.raw`communicat|stakeholder|\breporting\b|escalation|\bcadence\b|daily (?:updates?|reports?|sync)|retrospective|status (?:reports?|updates?)`)],
  ["critical-path", words(String.raw`critical path`)],
  ["cross-points", words(String.raw`cross-?\s?(?:points?|team|stream|workstream|dependenc)|sync(?:hroni[sz]ation)? points?|integration points?|touch-?\s?points?|hand-?\s?off points?`)],
  ["order", words(String.raw`dependenc(?:y|ies) (?:graph|map|chain|order|diagram|matrix|flow|between|overview)|(?:execution|implementation|build|merge) (?:order|sequence|flow)|^sequenc(?:e|ing)|^order of`)],
  ["pairing", words(String.raw`\bpairings?\b|pair programming|\bpair (?:sessions?|work)`)],
  ["schedule", words(String.raw`mid-?\s?(?:point|week|sprint|way) (?:review|check)|stand-?\s?ups?\b|\bagenda\b|\bdemos?\b|showcase|ceremon|\bmeetings?\b`)],
  ["review", words(String.raw`\breviews?\b.*\b(?:check-?\s?points?|sessions?|slots?|schedule)|^(?:code |design |peer )?reviews?$|^(?:code|design|peer) reviews?\b`)],
  ["squads", words(String.raw`^(?:squad|team|daily|resource|task|work) assignments?\b|^assignments?\b|^squads?\b$|^squad (?:plan|tasks)`)],
  ["acceptance", words(String.raw`\bacceptance\b`)],
  ["completion", words(String.raw`(?:completion|success|exit|launch|release|ship|done|finish|quality) criteri(?:a|on)|succeeds? (?:if|when)\b|^criteria\b|\bcriteria$`)],
  ["success", words(String.raw`success (?:metrics?|measures?|indicators?|looks)|^kpis?\b|key (?:results?|performance indicators?)`)],
  ["metrics", words(String.raw`\bmetrics?\b|\btargets?\b|\bbenchmarks? to\b|\bsl[oi]s?\b|\bkpis?\b|performance goals?`)],
  ["deliverables", words(String.raw`\bdeliverables?\b|^outputs?$|^artifacts?$`)],
  ["parallel", words(String.raw`^(?:runs? )?(?:in )?parallel (?:with|to)\b|^concurrent with\b`)],
  ["tasks", words(String.raw`^(?:(?:key|main|core|detailed|remaining|implementation|development|technical|engineering|open|daily|specific|your|the)\s+)*(?:tasks?|to-?\s?dos?|action items?|work items?|activities|sub-?tasks?|steps|backlog)\b(?=\s*(?:$|[:(–—-]))|\btasks$|\baction items$`)],
]; // prettier-ignore

const FIELDS: readonly (readonly [SectionKind, RegExp])[] = [
  ["focus", words(String.raw`^(?:(?:lead|main|key|primary)\s+)?focus(?:\s+areas?)?$|^mission$|^scope$|^theme$`)],
  ["objective", words(String.raw`^(?:(?:daily|weekly|sprint|phase|main|key|strategic|primary)\s+)?(?:objectives?|goals?)$|^aim$|^purpose$`)],
  ["lead", words(String.raw`^(?:(?:epic|tech|team)\s+)?(?:lead|owner|assignee|responsible|dri)s?$|^assigned to$|^led by$|^owned by$`)],
  ["priority", words(String.raw`^priority$|^severity$`)],
  ["window", words(String.raw`^(?:duration|timeline|time\s?frame|dates?|when|window|period|due(?: date)?|deadline|starts?)$`)],
  ["estimate", words(String.raw`^(?:time\s+)?estimates?$|^estimated (?:time|effort|duration)$|^effort$`)],
  ["dependencies", words(String.raw`^dependenc(?:y|ies)$|^depends(?: on)?$|^requires$|^blocked by$|^after$|^waits for$`)],
  ["blocks", words(String.raw`^blocks$|^blocking$|^unblocks$|^required (?:by|for)$|^before$`)],
]; // prettier-ignore

const KINDS = [...STRUCTURE, ...FIELDS, ...COLLECTIONS];
const STRUCTURAL = new Set<SectionKind>(STRUCTURE.map(([kind]) => kind));
const FIELD = new Set<SectionKind>([...FIELDS.map(([kind]) => kind), "parallel"]);

/** Kinds that an item of a list ("- **Focus:** …") may name for the section that the list stands in. */
const IN_ITEM = new Set<SectionKind>([
  ...FIELD,
  "deliverables",
  "completion",
  "acceptance",
  "definition-of-done",
  "tasks",
]);

export const isStructural = (kind: SectionKind): boolean => STRUCTURAL.has(kind);
export const isField = (kind: SectionKind): boolean => FIELD.has(kind);
export const mayBeItem = (kind: SectionKind): boolean => IN_ITEM.has(kind) || STRUCTURAL.has(kind);

/** "2.", "3.1" or "IV." before the words of a heading. */
const NUMBERING = /^(?:\d+(?:\.\d+)*[.)]?|[IVX]+\.)\s+(?=\S)/u;
export const withoutNumbering = (title: string): string => title.replace(NUMBERING, "");

const classify = (title: string): SectionKind => {
  const bare = withoutNumbering(title).replace(/\s*:$/u, "");
  // No heading that names a part is this long; a pattern is not run over a paragraph that only looks like a label.
  if (bare.length > 200) return "prose";
  return KINDS.find(([, pattern]) => pattern.test(bare))?.[0] ?? "prose";
};

/** @param title plain text without decoration, with or without its number and final colon */
export type Classify = (title: string) => SectionKind;

/** Plans repeat their labels ("Focus", "Tasks") hundreds of times: each is looked up once a plan. */
export const createClassifier = (): Classify => {
  const kinds = new Map<string, SectionKind>();
  return (title) => {
    const found = kinds.get(title);
    if (found !== undefined) return found;
    const kind = classify(title);
    kinds.set(title, kind);
    return kind;
  };
};
