/** The composition root: the only place that knows every folder and wires them together. */
import type { Attestation, Attempt, CriterionRecord, GateRecord, Run, RunTask } from "./model/run.ts";
import type { Decision } from "./model/check.ts";
import type { Event } from "./model/event.ts";
import type { RunState } from "./model/states.ts";
import { ProvostError } from "./model/errors.ts";

export type RunOutcome = {
  runId: string;
  state: RunState;
  decision: Decision | null;
  tasks: { total: number; succeeded: number; failed: number; skipped: number };
  criteria: { total: number; proven: number; refuted: number; unproven: number; waived: number };
  durationMs: number;
  /** Folder of the proof packet; null while the run has not ended. */
  packet: string | null;
};

export type StartRequest = {
  planPath: string;
  sidecarPath?: string | undefined;
  /** Any path inside the repository that the plan works on. */
  repositoryPath: string;
  base?: string | undefined;
  /** Snapshots uncommitted changes instead of refusing them. */
  allowDirty: boolean;
  maxAgents?: number | undefined;
  failFast: boolean;
  /** Merges the run branch into the user's branch when the decision is Go. */
  apply: boolean;
  /** Abort pauses the run cleanly. */
  signal: AbortSignal;
  onEvent?: ((event: Event) => void) | undefined;
};

export type ResumeRequest = Pick<StartRequest, "maxAgents" | "apply" | "signal" | "onEvent"> & { runId: string };

export type RunStatus = {
  run: Run;
  tasks: RunTask[];
  attempts: Attempt[];
  criteria: CriterionRecord[];
  gates: GateRecord[];
};

export type AttestRequest = {
  kind: "waiver" | "approval" | "mitigation";
  /** Criterion id, or gate id for a mitigation. */
  subject: string;
  role: string;
  by: string;
  reason: string;
  owner?: string | undefined;
  due?: string | undefined;
};

export type ControlPlane = {
  startRun(request: StartRequest): Promise<RunOutcome>;
  resumeRun(request: ResumeRequest): Promise<RunOutcome>;
  listRuns(): Promise<Run[]>;
  status(runId: string): Promise<RunStatus>;
  pause(runId: string, reason: string): Promise<void>;
  cancel(runId: string, reason: string): Promise<void>;
  retryTask(runId: string, taskId: string): Promise<void>;
  attest(runId: string, request: AttestRequest): Promise<Attestation>;
  /** File with a task's output, growing while the task runs. */
  outputPath(runId: string, taskId: string, attemptNumber?: number): Promise<string>;
  events(runId: string, after: number): Promise<Event[]>;
  /** Calls back for each event after it is committed, also those of other processes. */
  onEvent(listener: (event: Event) => void): () => void;
  close(): Promise<void>;
};

export const openControlPlane = async (options: { homePath: string }): Promise<ControlPlane> => {
  throw new ProvostError("INTERNAL", `the control plane of ${options.homePath} is not wired yet`);
};
