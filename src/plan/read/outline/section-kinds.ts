/**
 * The words by which plans name their parts: one table, tried in order, the first that fits decides.
 * Whatever fits none is prose.
 */
import { lazily } from "../../../runtime/lazily.ts";
import { withoutColon } from "../text/without-colon.ts";
import { cued, lowerCase, type CuedPattern } from "../../cued-pattern.ts";

export type SectionKind =
  | "plan" // the whole document
  | "phase" | "week" | "day" | "weekday" | "epic" | "workstream" | "agent" | "task" // structure: each is or opens a node
  | "tasks" | "squads" | "critical-path" | "pairing" | "review" // lists of tasks
  | "completion" | "acceptance" | "definition-of-done" | "checklist" | "success" | "metrics" // lists of criteria
  | "gate" | "gate-rules" | "deliverables" | "risk" | "communication" | "schedule" | "order" | "cross-points"
  | "focus" | "objective" | "lead" | "priority" | "window" | "estimate" | "dependencies" | "blocks" | "needs" | "parallel"
  | "prose"; // prettier-ignore

const NUMBER = String.raw`(?:\d+(?:\.\d+)*[a-z]?|[ivx]+)`;
/** What may follow the number of "Phase 1" so that the heading names the phase and not, say, the risks of it. */
const END = String.raw`(?=\s*(?:$|[:.,;(|\[–—]|-\s|-$))`;
const RANGE = String.raw`(?:\s*(?:[-–—&+]|to|and)\s*(?:(?:days?|weeks?)\s+)?\d+)?`;
const WEEKDAY = String.raw`(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?`;
const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`;

type Named = { kind: SectionKind; title: CuedPattern; source: string };

const named = (kind: SectionKind, cues: string, source: string): Named => ({
  kind,
  title: cued(cues, () => new RegExp(source, "iu")),
  source,
});

const STRUCTURE: readonly Named[] = [
  named("day", "day", String.raw`^days?\s+\d+${RANGE}${END}`),
  named("weekday", "mon tue wed thu fri sat sun", String.raw`^${WEEKDAY}(?:${END}|(?=\s+${MONTH})|(?=\s+\d))`),
  named("week", "week", String.raw`^weeks?\s+\d+${RANGE}${END}`),
  named("phase", "phase sprint milestone stage iteration wave month", String.raw`^(?:phases?|sprints?|milestones?|stages?|iterations?|waves?|months?)\s+${NUMBER}${RANGE}${END}`),
  named("phase", "phase milestone stage iteration wave", String.raw`^(?:phase|milestone|stage|iteration|wave)\s+(?:[a-z]|one|two|three|four|five|six)${END}`),
  named("workstream", "stream track lane squad team sprint", String.raw`^(?:work\s?-?streams?|tracks?|streams?|swim\s?lanes?|lanes?|squads?|teams?|sprints?)\s+(?:[a-z]|\d+)${END}`),
  named("workstream", "stream track lane squad team", String.raw`^(?:work\s?-?stream|track|stream|swim\s?lane|squad|team)\s*[:–—]\s*\S`),
  named("epic", "epic", String.raw`^epics?\b(?!\s+(?:number|overview|list|breakdown))`),
  named("epic", "feature initiative module component package", String.raw`^(?:features?|initiatives?|modules?|components?|work\s?packages?)\s+(?:\d[\w.]*|[a-z])${END}`),
  named("agent", "agent", String.raw`^(?:sub-?\s?)?agents?(?:\s+(?:#?[a-z]?\d+|[a-z]))?\s*[:–—]\s*\S`),
  named("agent", "agent", String.raw`^(?:sub-?\s?)?agent\s+#?(?:[a-z]?\d+|[a-z])${END}`),
  named("task", "task ticket stor", String.raw`^(?:tasks?|tickets?|(?:user\s+)?stor(?:y|ies))\s+#?(?:\d[\w.-]*|[a-z]\d*)${END}`),
  named("task", "task ticket story", String.raw`^(?:task|ticket|user\s+story)\s*[:–—]\s*\S`),
]; // prettier-ignore

const COLLECTIONS: readonly Named[] = [
  named("gate-rules", "go gate decision", String.raw`\bno-?\s?go\b|^conditional(?:ly)?[\s-]+go\b|^go(?:\s+(?:if|when|conditions?|rules?))?$|^gate rules|^decision$|^decision (?:rules|framework|matrix|criteria)|^go\s*/`),
  named("checklist", "check", String.raw`check-?\s?lists?\b`),
  named("definition-of-done", "done dod", String.raw`definition of done|^dod\b|^done when|\bdone when$`),
  named("gate", "gate", String.raw`\bgates?\b`),
  named("risk", "risk contingenc mitigation fallback blocker impediment", String.raw`\brisks?\b|contingenc|\bmitigations?\b|\bfallbacks?\b|\b(?:blockers|impediments)$`),
  named("communication", "communicat stakeholder reporting escalation cadence daily retrospective status", String.raw`communicat|stakeholder|\breporting\b|escalation|\bcadence\b|daily (?:updates?|reports?|sync)|retrospective|status (?:reports?|updates?)`),
  named("critical-path", "critical", String.raw`critical path`),
  named("cross-points", "cross sync integration touch hand", String.raw`cross-?\s?(?:points?|team|stream|workstream|dependenc)|sync(?:hroni[sz]ation)? points?|integration points?|touch-?\s?points?|hand-?\s?off points?`),
  named("order", "dependenc order sequenc flow", String.raw`dependenc(?:y|ies) (?:graph|map|chain|order|diagram|matrix|flow|between|overview)|(?:execution|implementation|build|merge) (?:order|sequence|flow)|^sequenc(?:e|ing)|^order of`),
  named("pairing", "pair", String.raw`\bpairings?\b|pair programming|\bpair (?:sessions?|work)`),
  named("schedule", "mid stand agenda demo showcase ceremon meeting", String.raw`mid-?\s?(?:point|week|sprint|way) (?:review|check)|stand-?\s?ups?\b|\bagenda\b|\bdemos?\b|showcase|ceremon|\bmeetings?\b`),
  named("review", "review", String.raw`\breviews?\b.*\b(?:check-?\s?points?|sessions?|slots?|schedule)|^(?:code |design |peer )?reviews?$|^(?:code|design|peer) reviews?\b`),
  named("squads", "assignment squad", String.raw`^(?:squad|team|daily|resource|task|work) assignments?\b|^assignments?\b|^squads?\b$|^squad (?:plan|tasks)`),
  named("acceptance", "acceptance", String.raw`\bacceptance\b`),
  named("completion", "criteri succeed exit", String.raw`^exit$|(?:completion|success|exit|launch|release|ship|done|finish|quality) criteri(?:a|on)|succeeds? (?:if|when)\b|^criteria\b|\bcriteria$`),
  named("success", "success kpi key", String.raw`success (?:metrics?|measures?|indicators?|looks)|^kpis?\b|key (?:results?|performance indicators?)`),
  named("metrics", "metric target benchmark slo sli kpi performance", String.raw`\bmetrics?\b|\btargets?\b|\bbenchmarks? to\b|\bsl[oi]s?\b|\bkpis?\b|performance goals?`),
  named("deliverables", "deliverable output artifact", String.raw`\bdeliverables?\b|^outputs?$|^artifacts?$`),
  named("parallel", "parallel concurrent", String.raw`^(?:runs? )?(?:in )?parallel (?:with|to)\b|^concurrent with\b`),
  named("tasks", "task do item activities step backlog", String.raw`^(?:(?:key|main|core|detailed|remaining|implementation|development|technical|engineering|open|daily|specific|your|the)\s+)*(?:tasks?|to-?\s?dos?|action items?|work items?|activities|sub-?tasks?|steps|backlog)\b(?=\s*(?:$|[:(–—-]))|\btasks$|\baction items$`),
]; // prettier-ignore

const FIELDS: readonly Named[] = [
  named("focus", "focus mission scope theme", String.raw`^(?:(?:lead|main|key|primary)\s+)?focus(?:\s+areas?)?$|^mission$|^scope$|^theme$`),
  named("objective", "objective goal aim purpose", String.raw`^(?:(?:daily|weekly|sprint|phase|main|key|strategic|primary)\s+)?(?:objectives?|goals?)$|^aim$|^purpose$`),
  named("lead", "lead owner assignee responsible dri assigned led owned", String.raw`^(?:(?:epic|tech|team)\s+)?(?:lead|owner|assignee|responsible|dri)s?$|^assigned to$|^led by$|^owned by$`),
  named("priority", "priority severity", String.raw`^priority$|^severity$`),
  named("window", "duration timeline frame date when window period due deadline start", String.raw`^(?:duration|timeline|time\s?frame|dates?|when|window|period|due(?: date)?|deadline|starts?)$`),
  named("estimate", "estimate effort", String.raw`^(?:time\s+)?estimates?$|^estimated (?:time|effort|duration)$|^effort$`),
  named("dependencies", "dependenc depends requires blocked after waits", String.raw`^dependenc(?:y|ies)$|^depends(?: on)?$|^requires$|^blocked by$|^after$|^waits for$`),
  named("needs", "needs capabilit", String.raw`^needs$|^(?:required )?capabilities$`),
  named("blocks", "block required before", String.raw`^blocks$|^blocking$|^unblocks$|^required (?:by|for)$|^before$`),
]; // prettier-ignore

const KINDS: readonly Named[] = [...STRUCTURE, ...FIELDS, ...COLLECTIONS];
const STRUCTURAL = new Set(STRUCTURE.map(({ kind }) => kind));
const FIELD = new Set<SectionKind>([...FIELDS.map(({ kind }) => kind), "parallel"]);

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
/** Most titles begin with neither a digit nor one of three capitals. */
const MAY_BE_NUMBERED = new Set("0123456789IVX");
export const withoutNumbering = (title: string): string =>
  MAY_BE_NUMBERED.has(title.charAt(0)) ? title.replace(NUMBERING, "") : title;

/** Kinds that only the beginning of a title names, as one pattern: the first that fits leaves its own empty group. */
const BEGINNINGS = [...STRUCTURE, ...FIELDS];
const beginning = lazily(() => new RegExp(`^(?:${BEGINNINGS.map(({ source }) => `(?:${source})()`).join("|")})`, "iu"));
const anyCollection = lazily(() => new RegExp(COLLECTIONS.map(({ source }) => `(?:${source})`).join("|"), "iu"));
/** The two take 6 ms to make: after so many titles they are quicker than to ask for each kind. */
const ENOUGH = 100;
let asked = 0;

const firstOf = (kinds: readonly Named[], bare: string): SectionKind => {
  const lower = lowerCase(bare);
  return kinds.find(({ title }) => title.exec(bare, lower) !== null)?.kind ?? "prose";
};

const kindNamed = (bare: string): SectionKind => {
  asked += 1;
  if (asked <= ENOUGH) return firstOf(KINDS, bare);
  const begins = beginning().exec(bare);
  if (begins !== null) return BEGINNINGS[begins.indexOf("", 1) - 1]?.kind ?? "prose";
  return anyCollection().test(bare) ? firstOf(COLLECTIONS, bare) : "prose";
};

const classify = (title: string): SectionKind => {
  const bare = withoutColon(withoutNumbering(title));
  // No heading that names a part is this long; a pattern is not run over a paragraph that only looks like a label.
  return bare.length > 200 ? "prose" : kindNamed(bare);
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
