/** Every command by name. Its options and code are loaded when it is asked for, so that the others cost nothing. */
import type { DefineCommand } from "./define-command.ts";

export type CommandEntry = {
  name: string;
  summary: string;
  /** A leaf has code, a group has commands of its own. */
  load?: () => Promise<DefineCommand>;
  commands?: readonly CommandEntry[];
  /** Of a group; a leaf brings its own. */
  example?: string;
};

const PLAN_COMMANDS: readonly CommandEntry[] = [
  {
    name: "check",
    summary: "compile a plan and print its diagnostics",
    load: async () => (await import("./commands/plan-check.ts")).definePlanCheck,
  },
  {
    name: "show",
    summary: "print a plan as a tree, as JSON or as a Mermaid graph",
    load: async () => (await import("./commands/plan-show.ts")).definePlanShow,
  },
  {
    name: "fmt",
    summary: "bring a plan into its usual form without changing its meaning",
    load: async () => (await import("./commands/plan-fmt.ts")).definePlanFmt,
  },
];

const ATTEST_COMMANDS: readonly CommandEntry[] = [
  {
    name: "waive",
    summary: "waive a criterion, with a reason",
    load: async () => (await import("./commands/attest.ts")).defineWaive,
  },
  {
    name: "approve",
    summary: "approve a criterion that asks for a role's approval",
    load: async () => (await import("./commands/attest.ts")).defineApprove,
  },
  {
    name: "mitigate",
    summary: "take on what is open at a gate, for a Conditional Go",
    load: async () => (await import("./commands/attest.ts")).defineMitigate,
  },
];

export const COMMANDS: readonly CommandEntry[] = [
  { name: "up", summary: "start the control plane", load: async () => (await import("./commands/up.ts")).defineUp },
  { name: "run", summary: "run a plan to its proof", load: async () => (await import("./commands/run.ts")).defineRun },
  {
    name: "resume",
    summary: "go on with a paused, interrupted or crashed run",
    load: async () => (await import("./commands/resume.ts")).defineResume,
  },
  { name: "pause", summary: "pause a run", load: async () => (await import("./commands/pause.ts")).definePause },
  { name: "cancel", summary: "cancel a run", load: async () => (await import("./commands/cancel.ts")).defineCancel },
  {
    name: "status",
    summary: "show where a run stands",
    load: async () => (await import("./commands/status.ts")).defineStatus,
  },
  {
    name: "runs",
    summary: "list the runs of this data folder",
    load: async () => (await import("./commands/runs.ts")).defineRuns,
  },
  {
    name: "logs",
    summary: "print a run's events or a task's output",
    load: async () => (await import("./commands/logs.ts")).defineLogs,
  },
  {
    name: "retry",
    summary: "queue a failed task again",
    load: async () => (await import("./commands/retry.ts")).defineRetry,
  },
  {
    name: "attest",
    summary: "sign a waiver, an approval or a mitigation",
    commands: ATTEST_COMMANDS,
    example: 'provost attest approve 0199b3a2 security-review-77c0 --reason "reviewed the threat model"',
  },
  {
    name: "verify",
    summary: "check a proof packet offline",
    load: async () => (await import("./commands/verify.ts")).defineVerify,
  },
  {
    name: "plan",
    summary: "check, show or format a plan",
    commands: PLAN_COMMANDS,
    example: "provost plan check PLAN.md",
  },
  {
    name: "agent",
    summary: "do shell tasks of a control plane on this machine",
    load: async () => (await import("./commands/agent.ts")).defineAgentCommand,
  },
  {
    name: "doctor",
    summary: "check that this machine can run plans",
    load: async () => (await import("./commands/doctor.ts")).defineDoctor,
  },
  {
    name: "version",
    summary: "print the version",
    load: async () => (await import("./commands/version.ts")).defineVersion,
  },
];
