/**
 * The loop of an agent: a model answers, the tools that it calls are called, and so on until it calls none.
 *
 * Invariant: a step and its answers are durable before the next call of a provider. So whatever ends this process, the
 * session goes on from the last step that was brought to its end, and no step is paid for twice.
 */
import type { SessionEntry } from "../../../model/agent-session.ts";
import { ProvostError } from "../../../model/errors.ts";
import { answerCalls } from "./answer-calls.ts";
import { record, type SessionAtWork } from "./loop-parts.ts";
import { settleStep } from "./step-budget.ts";
import { takeStep } from "./take-step.ts";

const CUT_OFF = "Your answer was cut off at the limit of its length. Go on from there.";

/** Begun when tools have answered, awaited when the next answer is there: a provider takes longer than a snapshot. */
const createAfterwork = ({ afterTools }: SessionAtWork) => {
  let pending: Promise<SessionEntry | null> | null = null;
  return {
    begin: (step: number): void => {
      pending = afterTools?.(step) ?? null;
      pending?.catch(() => undefined); // thrown where it is awaited
    },
    entries: async (): Promise<SessionEntry[]> => {
      const entry = await pending;
      pending = null;
      return entry === null ? [] : [entry];
    },
  };
};

/** So long a settlement waits for the next reservation to go with it. */
const WAIT_MS = 20;

/**
 * What a step has taken, settled together with the reservation of the next or soon. Should the process die before, whoever
 * goes on settles it, or it counts as it was reserved.
 */
const createSettling = (work: SessionAtWork) => {
  let due: Parameters<typeof settleStep>[1] | null = null;
  let last: Promise<void> = Promise.resolve();
  let disarm = (): void => undefined;
  const send = (): void => {
    disarm();
    if (due === null) return;
    last = settleStep(work, due);
    due = null;
    last.catch(() => undefined); // thrown by `done`
  };
  return {
    begin: (taken: Parameters<typeof settleStep>[1]): void => void (due = taken),
    soon: (): void => {
      if (due !== null) disarm = work.clock.after(WAIT_MS, send);
    },
    send,
    done: (): Promise<void> => {
      send();
      return last;
    },
  };
};
type Settling = ReturnType<typeof createSettling>;

const stepsUntilDone = async (work: SessionAtWork, settling: Settling): Promise<string> => {
  const { transcript } = work;
  const afterwork = createAfterwork(work);
  let here = work;
  for (;;) {
    const calls = transcript.unanswered();
    if (calls.length > 0) {
      await answerCalls(here, calls);
      afterwork.begin(calls[0]?.step ?? 0);
    }
    here = { ...work, callSuffix: "" };
    if (transcript.finished()) {
      await settling.done();
      return transcript.lastText();
    }
    if (transcript.stepsEnded() >= work.maxSteps) {
      const message = `it was not done after ${work.maxSteps} steps`;
      throw new ProvostError("AGENT_STEPS_EXHAUSTED", message, { maxSteps: work.maxSteps });
    }
    await work.governor?.pass((entry) => record(work, entry), work.signal);
    settling.send();
    const taken = await takeStep(work);
    const snapshots = await afterwork.entries();
    await settling.done();
    settling.begin(taken);
    await record(work, ...snapshots, taken);
    settling.soon(); // from now on its tools work; while the disk was waited for, it would only have been one more to wait
    if (taken.finish === "content-filter") {
      throw new ProvostError("MODEL_REFUSED_TO_ANSWER", `${taken.model} was kept from answering by its provider`);
    }
    if (taken.finish === "length" && transcript.unanswered().length === 0) {
      await record(work, { kind: "turn", from: "provost", text: CUT_OFF });
    }
  }
};

const runLoop = async (work: SessionAtWork): Promise<string> => {
  const settling = createSettling(work);
  try {
    return await stepsUntilDone(work, settling);
  } catch (error) {
    await settling.done().catch(() => undefined); // what ended it matters more
    throw error;
  }
};

/** What the model said last. Throws the fault that ended it: TASK_CANCELLED, AGENTS_STOPPED, AGENT_…, MODEL_…. */
export const runAgentLoop = (work: Omit<SessionAtWork, "told">): Promise<string> =>
  work.budgets.untilStopped(work.scope.tenantId, work.signal, (signal) =>
    runLoop({ ...work, told: new Set(), signal }),
  );
