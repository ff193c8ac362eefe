/** The contract of every way to do a task. An executor works in the worktree it is given and reports; it decides nothing. */
import type { Lease, TaskFailure } from "../../model/run.ts";
import type { Secret } from "../../runtime/redaction.ts";

export type WorkRequest = {
  lease: Lease;
  task: {
    title: string;
    /** What a shell agent runs; null for tasks that are done otherwise. */
    script: string | null;
    /** Files in which the attempt before conflicted with merged work; empty when there was no conflict. */
    conflictFiles: readonly string[];
  };
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
  /** Work must end soon after it is aborted, with nothing left running. */
  signal: AbortSignal;
};

export type WorkResult =
  { kind: "done"; exitCode: 0 } | { kind: "failed"; failure: TaskFailure; exitCode: number | null };

export type AgentKind = {
  /** As plans name it under `agents:`. */
  name: string;
  work(request: WorkRequest): Promise<WorkResult>;
};
