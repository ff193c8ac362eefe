import type { SessionEntry, TokenUsage } from "../../../model/agent-session.ts";
import type { Clock } from "../../../runtime/clock.ts";
import type { Budgets, BudgetScope } from "../../budgets/budgets.ts";
import type { Governor } from "../../governor/governor.ts";
import type { ModelRouter } from "../../profiles/model-router.ts";
import type { ModelAccess } from "../../providers/model-access.ts";
import type { KeptAnswers } from "../../providers/kept-answers.ts";
import type { SessionWriter } from "../../sessions/session-writer.ts";
import type { Transcript } from "../../sessions/transcript.ts";
import type { ToolCaller } from "../../tools/tool-caller.ts";

/** What every session of this process shares. */
export type LoopParts = {
  clock: Clock;
  router: ModelRouter;
  budgets: Budgets;
  /** Millionths of a dollar; null where no price is known. */
  priceOf(model: string, usage: TokenUsage): number | null;
  /** Absent where none are kept: in tests of other things. */
  keptAnswers?: KeptAnswers;
};

/** One session as the loop works on it. */
export type SessionAtWork = LoopParts & {
  writer: SessionWriter;
  transcript: Transcript;
  tools: ToolCaller;
  /** The first is preferred, the others are its fallbacks. */
  models: readonly ModelAccess[];
  scope: BudgetScope;
  /** Steps with an end, over the whole session. */
  maxSteps: number;
  /** A call is given up when nothing came for so long. */
  idleMs: number;
  /**
   * Added to the ids of calls that have no answer yet, when the session goes on in another worktree: what they did to the
   * one before is not in this one, so they are made again.
   */
  callSuffix: string;
  /** Begins when the tools of a step have answered; its entry is durable before the next step counts as done. */
  afterTools?: ((step: number) => Promise<SessionEntry | null>) | undefined;
  /** Asked before each step; absent where a person talks with the agent. */
  governor?: Governor | undefined;
  /** Told of all that is said and done, as it comes. */
  onEntry?: ((entry: SessionEntry) => void) | undefined;
  /** Decisions that were said in it already, of those that hold for many steps. */
  told: Set<string>;
  signal: AbortSignal;
};

/** For what need not be durable at once. */
export const note = ({ transcript, governor, writer, onEntry }: SessionAtWork, entry: SessionEntry): void => {
  transcript.add(entry);
  governor?.add(entry);
  onEntry?.(entry);
  writer.write(entry);
};

/** Resolves when these and all before them are durable. */
export const record = async (work: SessionAtWork, ...entries: readonly SessionEntry[]): Promise<void> => {
  for (const entry of entries) note(work, entry);
  await work.writer.append();
};
