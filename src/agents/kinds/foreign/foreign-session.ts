/**
 * The record of a session whose steps are made elsewhere. Invariant: of each step that has begun something is reserved in
 * the budgets before more of it is recorded; where nothing is left the session is stopped.
 *
 * A step ends with the report of what it has spent. One that is never reported stays reserved and so counts as expected.
 */
import type { SessionEntry, TokenUsage } from "../../../model/agent-session.ts";
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import { createDeadline } from "../../../runtime/deadline.ts";
import type { BudgetScope } from "../../budgets/budgets.ts";
import type { SessionWriter } from "../../sessions/session-writer.ts";
import type { OutputLog } from "../model/output-log.ts";
import type { ForeignParts } from "./foreign-parts.ts";

const USUAL_TOKENS = 100_000;
const MAX_ANSWER = 20_000;

export type Expected = { tokens?: number | undefined; usd?: number | undefined };
type Json = Extract<SessionEntry, { kind: "tool-call" }>["input"];

export type ForeignSession = {
  sessionId: string;
  /** Aborted when it has to stop: cancelled, out of time, or out of budget. */
  signal: AbortSignal;
  /** Why it was stopped; null when it was not. */
  stopped(): ProvostError | null;
  /** The first reason counts. */
  stop(why: ProvostError): void;
  /** Before anything is asked of the agent. MODEL_BUDGET_EXHAUSTED. */
  begin(): Promise<void>;
  say(kind: "text" | "reasoning", delta: string): void;
  /** A call that is on record already counts once. */
  called(call: { callId: string; name: string; input: Json }): void;
  answered(answer: { callId: string; outcome: "ok" | "refused" | "failed"; content: string; code?: string }): void;
  decided(what: string, reason: string): void;
  uses(model: string): void;
  /** Ends the step. @param microUsd as the agent says; null when it does not know */
  spent(usage: TokenUsage, microUsd: number | null): void;
  /** The program is begun anew: it may name its calls as it has named others before. */
  renew(): void;
  /** Its time does not count until the returned function is called. */
  hold(): () => void;
  end(entry: SessionEntry): Promise<void>;
  close(): void;
};

type Given = {
  writer: SessionWriter;
  scope: BudgetScope;
  expected: Expected;
  model: string;
  log: OutputLog;
  timeoutMs: number;
  /** Called with all that is put on record. */
  onEntry?: ((entry: SessionEntry) => void) | undefined;
};

const createStop = (request: AbortSignal, { clock }: ForeignParts, timeoutMs: number) => {
  const own = new AbortController();
  const deadline = createDeadline(clock, timeoutMs);
  const timeout = deadline.signal;
  let reason: ProvostError | null = null;
  return {
    signal: AbortSignal.any([request, timeout, own.signal]),
    hold: () => deadline.hold(),
    close: (): void => {
      reason ??= new ProvostError("TASK_CANCELLED", "its session is over");
      own.abort();
      deadline.end();
    },
    stop: (why: ProvostError): void => {
      reason ??= why;
      own.abort();
    },
    reason: (): ProvostError | null => {
      if (reason !== null) return reason;
      if (request.aborted) return new ProvostError("TASK_CANCELLED", "it was cancelled while it ran");
      if (!timeout.aborted) return null;
      return new ProvostError("TASK_TIMEOUT", `it ran longer than its limit of ${timeoutMs / 1_000} s`);
    },
  };
};

const createPurse = ({ budgets }: ForeignParts, { writer, scope, expected }: Given) => {
  const idOf = (step: number): string => `${writer.sessionId}/${step}`;
  return {
    reserve: async (step: number): Promise<void> => {
      const microUsd = expected.usd === undefined ? null : Math.ceil(expected.usd * 1_000_000);
      const amount = { tokens: expected.tokens ?? USUAL_TOKENS, microUsd, iterations: 1 };
      const outcome = await budgets.reserve(scope, idOf(step), amount);
      if (outcome.kind === "refused") {
        const code = outcome.code === "AGENTS_STOPPED" ? outcome.code : "MODEL_BUDGET_EXHAUSTED";
        throw new ProvostError(code, outcome.message, { budget: outcome.budget });
      }
    },
    settle: (step: number, usage: TokenUsage, microUsd: number | null): Promise<void> =>
      budgets.settle(scope, idOf(step), { tokens: usage.input + usage.output, microUsd, iterations: 1 }),
    release: (step: number): Promise<void> => budgets.release(scope, idOf(step)),
  };
};

/** Numbers of steps and parts, and which step is open. */
const createSteps = (begin: (step: number) => void) => {
  let step = 1;
  let part = 0;
  let spoken: string | null = null;
  let began: number | null = null;
  return {
    /** The step that is open; begins one where none is. */
    here: (): number => {
      if (began === null) {
        began = performance.now();
        part = 0;
        spoken = null;
        begin(step);
      }
      return step;
    },
    /** Pieces of one kind in a row are one part. */
    partOf: (kind: string): number => {
      if (spoken !== kind) part += 1;
      spoken = kind;
      return part;
    },
    interrupt: (): void => {
      spoken = null;
    },
    latencyMs: (): number => performance.now() - (began ?? performance.now()),
    close: (): void => {
      began = null;
      step += 1;
    },
    untouched: (): boolean => step === 1 && began === null,
  };
};

/** Calls of tools by their id; each is told of once, and answered once. One of a program that was begun anew is another. */
const createCalls = () => {
  const calls = new Map<string, { step: number; began: number; answered: boolean }>();
  let round = 1;
  const nameOf = (callId: string): string => (round === 1 ? callId : `${callId}~${round}`);
  return {
    renew: (): void => {
      round += 1;
    },
    open: (named: string, step: () => number): { callId: string; step: number } | null => {
      const callId = nameOf(named);
      if (calls.has(callId)) return null;
      const of = step();
      calls.set(callId, { step: of, began: performance.now(), answered: false });
      return { callId, step: of };
    },
    answer: (named: string): { callId: string; step: number; durationMs: number } | null => {
      const callId = nameOf(named);
      const call = calls.get(callId);
      if (call === undefined || call.answered) return null;
      call.answered = true;
      return { callId, step: call.step, durationMs: performance.now() - call.began };
    },
  };
};

const capped = (content: string) => ({
  content: content.slice(0, MAX_ANSWER),
  truncated: content.length > MAX_ANSWER,
});

export const createForeignSession = (parts: ForeignParts, given: Given, request: AbortSignal): ForeignSession => {
  const { writer, log } = given;
  const stopping = createStop(request, parts, given.timeoutMs);
  const purse = createPurse(parts, given);
  const calls = createCalls();
  let model = given.model;
  let chain = Promise.resolve();
  const queue = (work: () => Promise<void>): void => {
    chain = chain.then(work).catch((thrown: unknown) => stopping.stop(asProvostError(thrown)));
  };
  const note = (entry: SessionEntry): void => {
    log.add(entry);
    writer.write(entry);
    given.onEntry?.(entry);
  };
  const steps = createSteps((step) => {
    note({ kind: "step-started", step, model });
    if (step > 1) queue(() => purse.reserve(step));
  });
  return {
    sessionId: writer.sessionId,
    signal: stopping.signal,
    stopped: stopping.reason,
    stop: stopping.stop,
    begin: () => purse.reserve(1),
    say: (kind, delta) => {
      if (delta !== "") note({ kind, step: steps.here(), part: steps.partOf(kind), delta });
    },
    called: ({ callId, name, input }) => {
      const call = calls.open(callId, steps.here);
      steps.interrupt();
      if (call !== null) note({ kind: "tool-call", ...call, name, input });
    },
    answered: ({ callId, outcome, content, code = null }) => {
      const call = calls.answer(callId);
      if (call === null) return;
      note({ kind: "tool-answer", outcome, ...capped(content), code, ...call });
    },
    decided: (what, reason) => note({ kind: "decision", what, reason }),
    uses: (name) => {
      model = name;
    },
    spent: (usage, reported) => {
      const [step, latencyMs] = [steps.here(), steps.latencyMs()];
      const microUsd = reported ?? parts.priceOf(model, usage);
      note({ kind: "step-ended", step, model, finish: "stop", usage, microUsd, firstTokenMs: null, latencyMs });
      queue(() => purse.settle(step, usage, microUsd));
      steps.close();
    },
    renew: () => calls.renew(),
    hold: stopping.hold,
    end: async (entry) => {
      await chain;
      // Nobody has heard of anything that it has begun.
      if (steps.untouched()) await purse.release(1);
      await writer.append(entry);
    },
    close: stopping.close,
  };
};
