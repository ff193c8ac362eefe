/** The plan while it is being read: nodes with their ids, and what can only be settled once all nodes are known. */
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { FrontMatter } from "../../model/front-matter.ts";
import type {
  Criterion,
  CrossPoint,
  Edge,
  Epic,
  Gate,
  GateRule,
  Phase,
  PlanTask,
  Risk,
  Target,
  Window,
} from "../../model/plan.ts";
import type { Measure } from "../../model/measure.ts";
import type { Source } from "../../model/source.ts";
import { createIdSource, type IdSource } from "../ids.ts";
import type { Names } from "./names.ts";
import type { Roster } from "./roster.ts";
import type { SectionKind } from "./outline/section-kinds.ts";

/** Where the reader is: what encloses the section that is being read. */
export type Scope = {
  phase: Phase | null;
  epic: Epic | null;
  gate: Gate | null;
  task: PlanTask | null;
  /** "#### Agent: `name` (Priority 1)": the tasks below are its own. */
  agent: { name: string; rank: number | undefined } | null;
  /** Of the enclosing week, day or weekday. */
  window: Window | null;
  /** The heading that names this part of the plan: it goes into ids. "Tasks" or "Deliverables" name none. */
  heading: string;
  /** What an unnamed subsection is part of: the criteria under "Sprint 1" inside "Success metrics". */
  collecting: SectionKind | null;
};

/** What a dependency is stated of: a node, or all tasks of an agent in an epic. */
export type EdgeOwner = { id: string } | { agent: string; epicId: string | undefined };

/** Names in the text that become edges once every node is known. "after": the owner waits for them. */
export type PendingEdge = {
  owner: EdgeOwner;
  names: string;
  side: "after" | "before";
  reason: Edge["reason"];
  line: number;
  scope: Scope;
  /** The words may be prose: an edge only where the plan has a part of each name. "told": else the author hears of it. */
  doubt?: "told" | "prose" | "words" | undefined;
};
export type PendingChain = {
  ends: string[];
  line: number;
  /** Prose with arrows in it need not be about the plan. */ strict: boolean;
  scope: Scope;
};
/** A row of an overview: about the phase of its day or number, or a phase of its own where there is none. */
export type OverviewRow = {
  label: string;
  window: Window | null;
  objective: string | undefined;
  deliverables: string[];
  critical: string | undefined;
  source: Source;
};

/** A deliverable with where it was written: where an epic or phase has no other work, it is the work. */
export type PendingDeliverable = { text: string; source: Source; scope: Scope; status: PlanTask["status"] };

/** Tasks of an epic by their words, and those that have not been looked at. */
export type EpicTasks = { byWords: Map<string, PlanTask>; unread: PlanTask[] };

/** Read already, or to be read when all else is. */
export type Measures = Measure[] | (() => Measure[]);

export type Draft = {
  /** Of the document, without evidence marks. */
  lines: readonly string[];
  newId: IdSource;
  namesOf: Names;
  roster: Roster;
  phases: Phase[];
  epics: Epic[];
  /** By each name that they are known by, in order: rows of a table are about them. */
  workstreams: Map<string, Epic[]>;
  tasks: PlanTask[];
  /** The first `read` of the tasks, those of each epic together: rows of a table repeat them. */
  ownTasks: { read: number; byEpic: Map<string, EpicTasks> };
  criteria: Criterion[];
  gates: Gate[];
  /** Whose measures nobody asks for before all is read: looked for one after the other they take half the time. */
  unmeasured: { node: Criterion | GateRule; read: () => Measure[] }[];
  /** Rules of a decision that no gate section encloses, with the phase they stand in. */
  looseRules: { rule: GateRule; phase: Phase | null }[];
  edges: Edge[];
  pendingEdges: PendingEdge[];
  /** Capabilities that a part of the plan asks for: each of its tasks does. */
  needs: { owner: EdgeOwner; capabilities: string[] }[];
  /** What nodes are called beside their titles: "#" or "ID" of a row, "2.1" before a heading. */
  labels: { id: string; label: string }[];
  /** Ids that the author gave. "within": where no other may have it; each table may number its rows from 1. */
  givenIds: { given: string; within: string; title: string; line: number }[];
  pendingChains: PendingChain[];
  /** Lists under "Critical path": work of their own, or names of work that stands elsewhere. */
  criticalPaths: { tasks: PlanTask[]; ordered: boolean; scope: Scope }[];
  /** Rows of tables of tasks that may name a task which stands elsewhere. */
  repeatingRows: PlanTask[];
  /** Tables of weeks or days: their rows may be about workstreams that are described below them. */
  grids: (() => void)[];
  overview: OverviewRow[];
  deliverables: PendingDeliverable[];
  risks: Risk[];
  crossPoints: CrossPoint[];
  targets: Target[];
  diagnostics: Diagnostic[];
  /** Names that a criterion or gate refers to its phase by, settled once all phases are known. */
  phaseReferences: { node: Criterion | Gate; references: string[] }[];
  frontMatter: FrontMatter;
  /** Lines with marks of write-back, and where in them: what stands there is done, with or without a checkbox. */
  evidence: ReadonlyMap<number, readonly number[]>;
  /** All phases run side by side. */
  parallelPhases: boolean;
  /** "Phases 2 and 3 run in parallel": names of phases of each such sentence. */
  parallelGroups: string[][];
  /** Per phase id: the name of the phase that it runs beside, or null for the one before it. */
  parallelWith: Map<string, string | null>;
};

export const createDraft = (
  given: Pick<Draft, "lines" | "namesOf" | "roster" | "frontMatter" | "evidence" | "diagnostics">,
): Draft => ({
  newId: createIdSource(),
  phases: [],
  epics: [],
  workstreams: new Map(),
  tasks: [],
  ownTasks: { read: 0, byEpic: new Map() },
  criteria: [],
  gates: [],
  unmeasured: [],
  looseRules: [],
  edges: [],
  pendingEdges: [],
  needs: [],
  labels: [],
  givenIds: [],
  pendingChains: [],
  criticalPaths: [],
  repeatingRows: [],
  grids: [],
  overview: [],
  deliverables: [],
  risks: [],
  crossPoints: [],
  targets: [],
  phaseReferences: [],
  parallelGroups: [],
  parallelWith: new Map(),
  parallelPhases: given.frontMatter.defaults?.parallelPhases === true,
  ...given,
});

export const ROOT_SCOPE: Scope = {
  phase: null,
  epic: null,
  gate: null,
  task: null,
  agent: null,
  window: null,
  heading: "",
  collecting: null,
};
