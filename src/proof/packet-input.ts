import type { Event } from "../model/event.ts";
import type { Plan } from "../model/plan.ts";
import type { Attempt, Attestation, CriterionRecord, GateRecord, Run, RunTask } from "../model/run.ts";
import type { RunFork } from "../model/run-fork.ts";
import type { PredictionQuality } from "../model/write-prediction.ts";
import type { Review } from "../model/review.ts";
import type { RunSpending } from "../model/spending.ts";
import type { SigningKey } from "./signing-key.ts";

/** What a packet is made of. Read in one transaction, so that records and events agree. */
export type PacketInput = {
  run: Run;
  plan: Plan;
  /** The plan and its sidecar byte for byte as frozen when the run started. */
  planSource: Uint8Array;
  sidecarSource: Uint8Array | null;
  tasks: RunTask[];
  attempts: Attempt[];
  criteria: CriterionRecord[];
  gates: GateRecord[];
  attestations: Attestation[];
  /** The run's whole stream, from position 1. */
  events: Event[];
  /** `to` started after `from`; both task ids. */
  edges: { from: string; to: string }[];
  diffStat: { files: { path: string; added: number; removed: number }[] };
  /** Files that each merged task changed, where known. */
  taskChanges?: { taskId: string; files: string[] }[];
  /** Data folder, so that its place on the machine can be kept out of the packet. */
  homePath?: string;
  blobs: { path(sha256: string): string };
  key: SigningKey;
  /** Of all agents, where they report it. */
  spending?: RunSpending;
  /** Of attempts, where the plan asks for them, the first first. */
  reviews?: Review[];
  /** Where it was forked from, and what it inherits. */
  fork?: RunFork | null;
  /** How good the guesses were at which files tasks would write. */
  predictions?: PredictionQuality;
  /** Version of Provost. */
  version: string;
};
