/** One step of a session: one answer of a model, of a fallback where the first cannot give it. */
import type { SessionEntry } from "../../../model/agent-session.ts";
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import type { ErrorClass } from "../../../model/errors.ts";
import { callModel } from "../../providers/call-model.ts";
import type { ModelAccess } from "../../providers/model-access.ts";
import { openModel } from "../../providers/open-model.ts";
import { contextTokensOf } from "../../providers/provider-table.ts";
import type { ToolSchema } from "../../tools/tool-caller.ts";
import { compaction } from "./compact.ts";
import { note, record, type SessionAtWork } from "./loop-parts.ts";

/** Faults of the provider and of the way to it. What is wrong with the request is wrong with it everywhere. */
const PASSED_OVER: readonly ErrorClass[] = ["dependency", "transient", "timeout"];
const ALSO_PASSED_OVER: readonly string[] = ["MODEL_KEY_REFUSED", "MODEL_NOT_FOUND"];

const mayPassOver = ({ class: errorClass, code }: ProvostError): boolean =>
  PASSED_OVER.includes(errorClass) || ALSO_PASSED_OVER.includes(code);

/** What an answer may be at most, where nobody has said: enough to hold budgets to the truth. */
const USUAL_OUTPUT_TOKENS = 4_096;

const reserve = async (work: SessionAtWork, access: ModelAccess, id: string): Promise<"go" | "downgrade"> => {
  const input = work.transcript.tokens();
  const output = access.choice.maxOutputTokens ?? USUAL_OUTPUT_TOKENS;
  const usage = { input, output, cached: 0, reasoning: 0 };
  const microUsd = work.priceOf(access.choice.model, usage);
  const outcome = await work.budgets.reserve(work.scope, id, { tokens: input + output, microUsd, iterations: 1 });
  if (outcome.kind === "reserved") return "go";
  if (outcome.action === "downgrade") return "downgrade";
  throw new ProvostError("MODEL_BUDGET_EXHAUSTED", outcome.message, { budget: outcome.budget });
};

/** Ids of calls are the provider's, and some begin anew with each answer. */
const uniqueId = ({ transcript }: SessionAtWork, callId: string, step: number): string => {
  const known = transcript
    .steps()
    .some(({ parts }) => parts.some((part) => part.kind === "tool-call" && part.callId === callId));
  return known ? `${callId}_${step}` : callId;
};

type Taken = Extract<SessionEntry, { kind: "step-ended" }>;

const listen = async (
  work: SessionAtWork,
  access: ModelAccess,
  step: number,
  tools: readonly ToolSchema[],
): Promise<Taken> => {
  const { clock, signal, idleMs, transcript } = work;
  const model = access.choice.model;
  const began = performance.now();
  let firstTokenMs: number | null = null;
  const call = { access, model: await openModel(access), prompt: transcript.prompt(), tools, idleMs, clock, signal };
  note(work, { kind: "step-started", step, model });
  for await (const part of callModel(call)) {
    firstTokenMs ??= performance.now() - began;
    if (part.kind === "finish") {
      const { finish, usage } = part;
      const microUsd = work.priceOf(model, usage);
      const latencyMs = performance.now() - began;
      return { kind: "step-ended", step, model, finish, usage, microUsd, firstTokenMs, latencyMs };
    }
    const own = part.kind === "tool-call" ? { ...part, callId: uniqueId(work, part.callId, step) } : part;
    note(work, { ...own, step } as SessionEntry);
  }
  throw new ProvostError("MODEL_STREAM_CUT", `${model} stopped in its answer`);
};

const reservationOf = ({ writer }: SessionAtWork, step: number): string => `${writer.sessionId}/${step}`;

/** What was spent on an answer that did not come to its end is known to nobody here; what was read is the least of it. */
const settle = async (work: SessionAtWork, step: number, taken: Taken | null, begun: boolean): Promise<void> => {
  const id = reservationOf(work, step);
  if (taken !== null) {
    const tokens = taken.usage.input + taken.usage.output;
    await work.budgets.settle(work.scope, id, { tokens, microUsd: taken.microUsd, iterations: 1 });
  } else if (begun) {
    await work.budgets.settle(work.scope, id, { tokens: work.transcript.tokens(), microUsd: null, iterations: 1 });
  } else {
    await work.budgets.release(work.scope, id);
  }
};

/** What an answer has really taken, in the place of what was reserved for it. */
export const settleStep = (work: SessionAtWork, taken: Taken): Promise<void> => settle(work, taken.step, taken, true);

const askOne = async (
  work: SessionAtWork,
  access: ModelAccess,
  tools: readonly ToolSchema[],
): Promise<Taken | ProvostError> => {
  const step = work.transcript.lastStep() + 1;
  try {
    const taken = await listen(work, access, step, tools);
    work.router.note(access, true);
    return taken;
  } catch (thrown) {
    const error = asProvostError(thrown);
    if (error.code === "INTERNAL") throw thrown;
    if (PASSED_OVER.includes(error.class)) work.router.note(access, false);
    const { code, class: errorClass, message } = error;
    const begun = code === "MODEL_STREAM_CUT" || code === "MODEL_CALL_TIMEOUT" || code === "TASK_CANCELLED";
    await settle(work, step, null, begun);
    await record(work, { kind: "step-failed", step, model: access.choice.model, code, class: errorClass, message });
    return error;
  }
};

/** True when something could be left out. */
const compactFor = async (work: SessionAtWork, access: ModelAccess, force: boolean): Promise<boolean> => {
  const contextTokens = contextTokensOf(access.choice);
  const entry = compaction(work.transcript, { contextTokens, force, lastSummary: work.transcript.summary() });
  if (entry !== null) await record(work, entry);
  return entry !== null;
};

const tryModel = async (
  work: SessionAtWork,
  access: ModelAccess,
  tools: readonly ToolSchema[],
): Promise<Taken | ProvostError> => {
  await compactFor(work, access, false);
  const answer = await askOne(work, access, tools);
  const full = answer instanceof ProvostError && answer.code === "MODEL_CONTEXT_FULL";
  // Its window was smaller than was known.
  return full && (await compactFor(work, access, true)) ? askOne(work, access, tools) : answer;
};

/** Throws the fault of the model that was asked last. */
export const takeStep = async (work: SessionAtWork): Promise<Taken> => {
  const tools = await work.tools.schemas();
  const models = work.router.order(work.models);
  let failure: ProvostError | null = null;
  for (const [index, access] of models.entries()) {
    if (failure !== null) {
      const reason = `${access.choice.model} takes over: ${failure.message}`;
      await record(work, { kind: "decision", what: "failover", reason });
    }
    const reserved = await reserve(work, access, reservationOf(work, work.transcript.lastStep() + 1));
    if (reserved === "downgrade") {
      failure = new ProvostError("MODEL_BUDGET_EXHAUSTED", `no budget is left for ${access.choice.model}`);
      if (index < models.length - 1) continue;
      break;
    }
    const answer = await tryModel(work, access, tools);
    if (!(answer instanceof ProvostError)) return answer;
    failure = answer;
    if (!mayPassOver(answer)) break;
  }
  throw failure ?? new ProvostError("MODEL_PROFILE_NOT_FOUND", "no model is chosen for this session");
};
