/** The contract of every way to do a task. An executor works in the worktree it is given and reports; it decides nothing. */
import type { Check } from "../../model/check.ts";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Lease, TaskFailure } from "../../model/run.ts";
import type { Secret } from "../../runtime/redaction.ts";
import type { Confinement, SandboxPlan } from "../../runtime/sandbox/sandbox-plan.ts";

/** What was done before, for who builds on it. */
export type EarlierTask = { taskId: string; title: string; mergeCommit: string; files: readonly string[] };

/** What a plan says of a task, for agents that are told rather than scripted. */
export type Assignment = {
  agent: AgentDeclaration;
  /** Markdown under the task. */
  details: string | null;
  phase: string | null;
  acceptance: readonly string[];
  deliverables: readonly string[];
  /** Globs that it is expected to write. */
  touches: readonly string[];
  /** The task's own checks, and those of the criteria that it is judged by. They are run whatever the agent says. */
  checks: readonly { title: string; check: Check }[];
  earlier: readonly EarlierTask[];
};

export type WorkRequest = {
  lease: Lease;
  task: {
    title: string;
    /** What a shell agent runs; null for tasks that are done otherwise. */
    script: string | null;
    /** Files in which the attempt before conflicted with merged work; empty when there was no conflict. */
    conflictFiles: readonly string[];
  };
  /** Absent for a task that no plan describes. */
  assignment?: Assignment;
  /** Absolute path of the attempt's own worktree; its changes are what the task delivers. */
  worktree: string;
  baseCommit: string;
  /** File that gets the output of the work, growing while it goes on. */
  outputPath: string;
  /** The environment of the work, already cut down to what is allowed. */
  env: Record<string, string>;
  /** Secrets that are in `env`. The executor takes their values out of whatever it keeps of the work's output. */
  secrets: readonly Secret[];
  timeoutMs: number;
  registryDir: string;
  /** What every command of the work may do; `runProcess` takes it. Absent where nothing is to be confined: in tests. */
  sandbox?: SandboxPlan;
  /** Work must end soon after it is aborted, with nothing left running. */
  signal: AbortSignal;
};

export type WorkResult = (
  { kind: "done"; exitCode: 0 } | { kind: "failed"; failure: TaskFailure; exitCode: number | null }
) & {
  /** How well its commands were confined; absent when it ran none. */
  confinement?: Confinement;
};

export type AgentKind = {
  /** As plans name it under `agents:`. */
  name: string;
  work(request: WorkRequest): Promise<WorkResult>;
};
