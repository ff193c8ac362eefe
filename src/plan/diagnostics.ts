/**
 * The catalogue of everything the compiler may tell the author of a plan.
 * Severity is error only where a run could not start truthfully; `docs/diagnostics.md` is generated from it.
 */
import type { Diagnostic, Severity } from "../model/diagnostic.ts";

type DiagnosticEntry = {
  severity: Severity;
  meaning: string;
  suggestion: string;
  /** When this diagnostic is reported with severity error instead. */
  errorWhen?: string;
};

export const DIAGNOSTICS = {
  "no-tasks": {
    severity: "error",
    meaning: "The plan has no task, so there is nothing to run.",
    suggestion: "Write at least one task, for example `- [ ] Add the health endpoint`.",
  },
  "encoding-repaired": {
    severity: "info",
    meaning: "Text that had been read in a wrong encoding was read as what it was meant to be; the file is unchanged.",
    suggestion: "Save the file as UTF-8 to be rid of this.",
  },
  "front-matter-invalid": {
    severity: "error",
    meaning: "The front matter is no valid YAML, or one of its fields is not of the form it must have.",
    suggestion: "Mend the field named; docs/plan-format.md lists them.",
  },
  "front-matter-ignored": {
    severity: "warning",
    meaning: "A block between `---` lines at the top, or a key in it, declares nothing that Provost reads.",
    suggestion: "Mend the key if it was meant for Provost; otherwise leave it.",
  },
  "check-invalid": {
    severity: "error",
    meaning: "A check is no valid YAML, lacks a field, or has one that its kind does not know.",
    suggestion: "Mend the field named; docs/checks.md lists those of each kind.",
  },
  "check-kind-unknown": {
    severity: "error",
    meaning: "A check has a kind that does not exist.",
    suggestion: "Use one of exec, metric, tests, coverage, file, http, approval, judge.",
  },
  "task-field-invalid": {
    severity: "error",
    meaning:
      "A line under a task that says how it is done (`timeout:`, `attempts:`, …) has a value that cannot be read.",
    suggestion: "Mend the value; docs/plan-format.md lists the fields.",
  },
  "check-missing": {
    severity: "warning",
    meaning: "A criterion states a number, but nothing measures it: it stays unproven and holds its gate shut.",
    suggestion: "Add a `check` block under it, or bind one in the sidecar.",
  },
  "check-laxer": {
    severity: "warning",
    meaning:
      "A check asks for less than the number that its criterion states: green, it would prove another number. The verdict says so too.",
    suggestion: "Give the check the number of the criterion, or mend the criterion.",
  },
  "criterion-not-measurable": {
    severity: "warning",
    meaning: "A criterion has neither a number nor a check: nothing could ever prove or refute it.",
    suggestion: "State a number with its unit, or add a `check` block (kind `approval` where a person must judge).",
  },
  "contradictory-measures": {
    severity: "warning",
    meaning: "The plan states different numbers for one measure.",
    suggestion: "Keep the one that counts, or say how the two differ.",
  },
  "gate-without-criteria": {
    severity: "warning",
    meaning: "A gate lists no criteria, so it has nothing to judge by.",
    suggestion: "List what must hold as `- [ ]` items under it.",
  },
  "phase-empty": {
    severity: "warning",
    meaning: "A phase has neither tasks nor criteria.",
    suggestion: "Add its tasks, or turn the heading into prose.",
  },
  "task-without-assignee": {
    severity: "info",
    meaning: "A task names nobody who does it, and is bound to no agent.",
    suggestion: "Name who does it, for example `API (2h): …`, or bind it to an agent.",
  },
  "task-unbound": {
    severity: "warning",
    errorWhen: "a run is started",
    meaning:
      "No agent can do a task: it has no script and is bound to no agent. Told once where that is so of all tasks.",
    suggestion: "Add a `sh` block under it, or bind it under `tasks:` in the sidecar.",
  },
  "agent-unknown": {
    severity: "error",
    meaning: "A task is bound to an agent that the plan does not declare.",
    suggestion: "Declare it under `agents:`, or bind the task to one that is declared.",
  },
  "agent-kind-unknown": {
    severity: "error",
    meaning: "An agent has a kind that no executor provides.",
    suggestion: "Use a kind that exists.",
  },
  "agent-without-model": {
    severity: "error",
    meaning: "An agent of the kind `model` says neither which model nor whose profile it is.",
    suggestion: "State `model: PROVIDER/NAME` or `profile: code`.",
  },
  "agent-without-program": {
    severity: "error",
    meaning: "An agent of the kind `cli` or `acp` does not say which program it is.",
    suggestion:
      "State `cli: claude`, another preset, or `cli: { program: … }`; for the other `acp: [COMMAND, …]`; see docs/agents.md.",
  },
  "agent-without-address": {
    severity: "error",
    meaning: "An agent of the kind `a2a` or `http` does not say where it is.",
    suggestion: "State `a2a: https://…` or `http: https://…`; see docs/agents.md.",
  },
  "reviewer-unfit": {
    severity: "error",
    meaning:
      "A task is to be reviewed, or a criterion judged, by an agent that is no model, or by the one who does it.",
    suggestion: "Name an agent of the kind `model` that does not do the task.",
  },
  "judge-unheard": {
    severity: "error",
    meaning: "A check of the kind `judge` among a task's own checks only advises, so nobody would ever hear of it.",
    suggestion: "Say `binding: true`, or put the check under a criterion.",
  },
  "agent-incapable": {
    severity: "error",
    meaning: "A task asks for capabilities that the agent it is bound to does not declare.",
    suggestion: "Add them to the agent's `capabilities:`, or bind the task to another agent.",
  },
  "touches-invalid": {
    severity: "error",
    meaning: "A `touches` pattern does not name files inside the repository, so it cannot keep tasks apart.",
    suggestion: "Write it relative to the root of the repository with `/`, for example `src/api/**`.",
  },
  "duplicate-id": {
    severity: "warning",
    meaning:
      "The plan gives one id to two of its parts: in a column of ids, or by numbers in headings. What depends on it is told as `dependency-ambiguous`.",
    suggestion: "Give each its own.",
  },
  "duplicate-title": {
    severity: "warning",
    errorWhen: "one of them is referred to, or bound, by its title",
    meaning: "Two tasks have one name, so a reader and a reference cannot tell them apart.",
    suggestion: "Rename one of them.",
  },
  "dependency-unknown": {
    severity: "warning",
    errorWhen: "the sidecar declares it",
    meaning: "Something is said to depend on what is not in the plan, so nothing can wait for it.",
    suggestion: "Use the id or title of a task, epic or phase of this plan.",
  },
  "dependency-ambiguous": {
    severity: "error",
    meaning: "A dependency names more than one part of the plan: what waits for it could start too early.",
    suggestion: "Use the id, or a title that only one of them has.",
  },
  "dependency-cycle": {
    severity: "error",
    meaning: "Tasks wait for each other in a circle, so none of them could ever start.",
    suggestion: "Remove one of the dependencies on the path.",
  },
  "over-capacity": {
    severity: "warning",
    meaning: "The estimates add up to more than the time there is.",
    suggestion: "Move work out, or correct the estimates or the capacity.",
  },
  "sidecar-invalid": {
    severity: "error",
    meaning: "The sidecar is no valid YAML, or one of its fields is not of the form it must have.",
    suggestion: "Mend the field named; docs/sidecar.md lists them.",
  },
  "sidecar-unmatched": {
    severity: "warning",
    meaning: "An entry of the sidecar matches nothing in the plan, so it binds nothing.",
    suggestion:
      "Mend its `match`: `provost plan show` lists titles, with `--json` ids too. Patterns are text with `*` and `?`, or `/regex/`.",
  },
} as const satisfies Record<string, DiagnosticEntry>;

export type DiagnosticCode = keyof typeof DIAGNOSTICS;

/** @param line 1-based, in the plan */
export const diagnostic = (
  code: DiagnosticCode,
  line: number,
  message: string,
  suggestion: string = DIAGNOSTICS[code].suggestion,
): Diagnostic => ({ code, severity: DIAGNOSTICS[code].severity, line, message, suggestion });

type RaisedCode = {
  [C in DiagnosticCode]: (typeof DIAGNOSTICS)[C] extends { errorWhen: string } ? C : never;
}[DiagnosticCode];

/** The same with severity error, for the codes whose catalogue entry says when. */
export const errorDiagnostic = (code: RaisedCode, line: number, message: string, suggestion?: string): Diagnostic => ({
  ...diagnostic(code, line, message, suggestion),
  severity: "error",
});
