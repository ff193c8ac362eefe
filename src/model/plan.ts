/**
 * The typed plan that every dialect compiles to. Flat lists with parent ids; every node knows where it was written.
 * Ids come from a node's own text and its nearest heading, never from its position.
 */
import { z } from "zod";
import { agentSchema } from "./agent-declaration.ts";
import { backoffSchema } from "./backoff.ts";
import { frozenCheckSchema } from "./check.ts";
import { spendingLimitsSchema } from "./limits.ts";
import { measureSchema } from "./measure.ts";
import { PRIORITIES } from "./priorities.ts";
import { reviewRuleSchema } from "./review.ts";
import { secretNamesSchema } from "./secret-names.ts";
import { sourceSchema } from "./source.ts";

export const prioritySchema = z.enum(PRIORITIES);
export type Priority = z.infer<typeof prioritySchema>;

const weekdaySchema = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

export const windowSchema = z.object({
  date: z.string().optional(),
  endDate: z.string().optional(),
  week: z.number().int().optional(),
  weekday: weekdaySchema.optional(),
  /** Last of several: "Wed–Thu". */
  endWeekday: weekdaySchema.optional(),
  /** First and last day number of a plan that counts days. */
  day: z.number().int().optional(),
  endDay: z.number().int().optional(),
  /** 24-hour HH:MM. */
  time: z.string().optional(),
  endTime: z.string().optional(),
});
export type Window = z.infer<typeof windowSchema>;

/** How a task is done. `script` is run by a shell agent; `agent` names a declaration. */
export const bindingSchema = z.object({
  agent: z.string(),
  script: z.string().optional(),
  timeoutMs: z.number().int().positive().optional(),
  maxAttempts: z.number().int().min(1).optional(),
  backoff: backoffSchema.optional(),
  env: z.array(z.string()).default([]),
  secrets: secretNamesSchema.optional(),
  /** The task's own checks: its branch is merged only when all are green on the merged tree. */
  checks: z.array(frozenCheckSchema).default([]),
  review: reviewRuleSchema.optional(),
  source: sourceSchema.optional(),
});
export type Binding = z.infer<typeof bindingSchema>;

const node = { id: z.string(), title: z.string(), source: sourceSchema };

export const phaseSchema = z.object({
  ...node,
  /** Position in the order of phases, from 0; phases of one ordinal run side by side. */
  ordinal: z.number().int(),
  priority: prioritySchema.optional(),
  window: windowSchema.optional(),
  objective: z.string().optional(),
  /** What an overview names for it. */
  deliverables: z.array(z.string()).optional(),
});
export type Phase = z.infer<typeof phaseSchema>;

export const epicSchema = z.object({
  ...node,
  kind: z.enum(["epic", "workstream"]),
  phaseId: z.string().optional(),
  priority: prioritySchema.optional(),
  lead: z.string().optional(),
  focus: z.string().optional(),
  window: windowSchema.optional(),
  /** Working time that the plan gives the group as a whole, for example a squad: "(A, B — 6.5h focus)". */
  capacityMinutes: z.number().nonnegative().optional(),
  deliverables: z.array(z.string()).default([]),
});
export type Epic = z.infer<typeof epicSchema>;

export const TASK_KINDS = ["task", "critical-path", "pairing", "review", "deliverable"] as const;

export const taskSchema = z.object({
  ...node,
  kind: z.enum(TASK_KINDS).default("task"),
  phaseId: z.string().optional(),
  epicId: z.string().optional(),
  status: z.enum(["open", "done"]),
  assignee: z.string().optional(),
  /** Several people: a pair, reviewers. */
  participants: z.array(z.string()).default([]),
  priority: prioritySchema.optional(),
  /** "Priority 1" inside an epic: a smaller rank runs first. */
  rank: z.number().int().optional(),
  estimateMinutes: z.number().nonnegative().optional(),
  window: windowSchema.optional(),
  deliverables: z.array(z.string()).default([]),
  acceptance: z.array(z.string()).default([]),
  /** Globs of files it writes. */
  touches: z.array(z.string()).default([]),
  capabilities: z.array(z.string()).default([]),
  binding: bindingSchema.optional(),
  /** Raw Markdown that stands under the task and says more about it: what an agent needs to know beside the title. */
  details: z.string().optional(),
  /** A nested item of another task. */
  parentId: z.string().optional(),
});
export type PlanTask = z.infer<typeof taskSchema>;

export const CRITERION_KINDS = [
  "completion",
  "acceptance",
  "deliverable",
  "definition-of-done",
  "metric",
  "gate",
  "checklist",
] as const;

export const criterionSchema = z.object({
  ...node,
  kind: z.enum(CRITERION_KINDS),
  phaseId: z.string().optional(),
  epicId: z.string().optional(),
  taskId: z.string().optional(),
  gateId: z.string().optional(),
  status: z.enum(["open", "done"]),
  measures: z.array(measureSchema).default([]),
  check: frozenCheckSchema.optional(),
  checkSource: sourceSchema.optional(),
});
export type Criterion = z.infer<typeof criterionSchema>;

/** A rule of the plan for one decision, with the limits that could be read from it. */
export const gateRuleSchema = z.object({
  decision: z.enum(["go", "conditional-go", "no-go"]),
  text: z.string(),
  measures: z.array(measureSchema).default([]),
  /** Highest number of refuted or unproven criteria under which the rule still holds, where the prose states one. */
  maxOpen: z.number().int().optional(),
  source: sourceSchema,
});
export type GateRule = z.infer<typeof gateRuleSchema>;

export const gateSchema = z.object({
  ...node,
  phaseId: z.string().optional(),
  window: windowSchema.optional(),
  rules: z.array(gateRuleSchema).default([]),
  criterionIds: z.array(z.string()).default([]),
  /** True for the gate that each phase has even when the plan writes none. */
  implied: z.boolean().default(false),
});
export type Gate = z.infer<typeof gateSchema>;

export const EDGE_REASONS = ["depends-on", "blocks", "arrow", "rank", "phase", "touches", "sequence"] as const;

/** `to` starts after `from` has succeeded. Ends name tasks, epics or phases; the graph expands them to tasks. */
export const edgeSchema = z.object({
  from: z.string(),
  to: z.string(),
  reason: z.enum(EDGE_REASONS),
  line: z.number().int(),
});
export type Edge = z.infer<typeof edgeSchema>;

/** Named prose: what is no node but is kept, so that no line is lost. */
export const proseSchema = z.object({
  name: z.string(),
  kind: z.enum([
    "section",
    "risk",
    "communication",
    "metadata",
    "comment",
    "blank",
    "table",
    "note",
    "schedule",
    "syntax",
  ]),
  text: z.string(),
  source: sourceSchema,
});
export type Prose = z.infer<typeof proseSchema>;

export const riskSchema = z.object({ risk: z.string(), mitigation: z.string().optional(), source: sourceSchema });
export type Risk = z.infer<typeof riskSchema>;
/** Two parties that must meet at a point of a plan: "A ↔ C: shared schema". */
export const crossPointSchema = z.object({ parties: z.array(z.string()), text: z.string(), source: sourceSchema });
export type CrossPoint = z.infer<typeof crossPointSchema>;
/** One row of a day overview with the number of tests (or the like) the plan wants by then. */
export const targetSchema = z.object({
  label: z.string(),
  window: windowSchema.optional(),
  measure: measureSchema,
  source: sourceSchema,
});
export type Target = z.infer<typeof targetSchema>;

export const repositorySchema = z.object({
  /** "scratch": the plan's folder is copied to a new git repository and the run works there. */
  kind: z.enum(["here", "scratch"]).default("here"),
  base: z.string().optional(),
  /**
   * Untracked paths of the user's working tree that every worktree and checkout gets as symbolic links: what is too
   * large to make anew each time (node_modules, a virtual environment). What is written through one reaches the user.
   */
  links: z.array(z.string().min(1)).default([]),
});

export const planSchema = z.object({
  title: z.string(),
  /** sha256 of the source bytes and of the sidecar, in hex. */
  hash: z.string(),
  agents: z.array(agentSchema),
  repository: repositorySchema,
  /** Of the run as a whole. */
  limits: spendingLimitsSchema.optional(),
  phases: z.array(phaseSchema),
  epics: z.array(epicSchema),
  tasks: z.array(taskSchema),
  criteria: z.array(criterionSchema),
  gates: z.array(gateSchema),
  edges: z.array(edgeSchema),
  risks: z.array(riskSchema),
  crossPoints: z.array(crossPointSchema),
  targets: z.array(targetSchema),
  prose: z.array(proseSchema),
});
export type Plan = z.infer<typeof planSchema>;
