/** One call on its way through the steps. Each step adds what it has found out; none takes anything back. */
import type { ErrorCode } from "../../model/errors.ts";
import type { CatalogueEntry } from "./catalogue.ts";
import type { BoundCall } from "./tool.ts";
import type { ToolCall, ToolSite } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";

export type CallInHand = {
  readonly call: ToolCall;
  readonly site: ToolSite;
  readonly startedAt: Date;
  /** Canonical JSON of what was given, or of what can be made of it. */
  readonly inputText: string;
  readonly inputHash: string;
  entry: CatalogueEntry | null;
  bound: BoundCall | null;
  /** Why the policies let it pass, or not. */
  reason: string;
  policyVersion: string | null;
  /** Why a person has to approve it; null when nobody has to. */
  wantsApproval: string | null;
  approvalId: string | null;
  /** Whether it is on record as begun; false: somebody else has begun it. Null until it was asked. */
  begun: boolean | null;
  /** Undoes what a step has taken, when a later one refuses. */
  giveBack: (() => Promise<void>)[];
  /** Milliseconds by step. */
  timings: Record<string, number>;
};

export type Refusal = { code: ErrorCode; message: string };

/** Lets the call pass by null. What it throws is a refusal too. */
export type Pass = (hand: CallInHand, parts: ToolParts) => Promise<Refusal | null>;

/** What earlier steps have found; a step that is asked before them refuses by this. */
export const found = (hand: CallInHand): { entry: CatalogueEntry; bound: BoundCall } => {
  const { entry, bound } = hand;
  if (entry === null || bound === null) throw new Error("a step was asked before the schema was looked at");
  return { entry, bound };
};
