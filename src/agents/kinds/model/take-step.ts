/** One step of a session: one answer of a model, of a fallback where the first cannot give it. */
import type { SessionEntry } from "../../../model/agent-session.ts";
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import type { ErrorClass } from "../../../model/errors.ts";
import { traceChat } from "../../gen-ai-spans.ts";
import { answerTo } from "../../providers/kept-answers.ts";
import type { ModelAccess } from "../../providers/model-access.ts";
import { openModel } from "../../providers/open-model.ts";
import { contextTokensOf } from "../../providers/provider-table.ts";
import type { ToolSchema } from "../../tools/tool-caller.ts";
import { compaction } from "./compact.ts";
import { note, record, type SessionAtWork } from "./loop-parts.ts";
import { cheaperThan, reserveStep, sayDowngraded, settleFailed } from "./step-budget.ts";

/** Faults of the provider and of the way to it. What is wrong with the request is wrong with it everywhere. */
const PASSED_OVER: readonly ErrorClass[] = ["dependency", "transient", "timeout"];
const ALSO_PASSED_OVER: readonly string[] = ["MODEL_KEY_REFUSED", "MODEL_NOT_FOUND"];

const mayPassOver = ({ class: errorClass, code }: ProvostError): boolean =>
  PASSED_OVER.includes(errorClass) || ALSO_PASSED_OVER.includes(code);

/** Ids of calls are the provider's, and some begin anew with each answer. */
const uniqueId = ({ transcript }: SessionAtWork, callId: string, step: number): string => {
  const known = transcript
    .steps()
    .some(({ parts }) => parts.some((part) => part.kind === "tool-call" && part.callId === callId));
  return known ? `${callId}_${step}` : callId;
};

type Taken = Extract<SessionEntry, { kind: "step-ended" }>;

const keptFor = ({ keptAnswers, scope }: SessionAtWork, { choice }: ModelAccess) =>
  keptAnswers !== undefined && choice.cache === true ? { answers: keptAnswers, tenantId: scope.tenantId } : null;

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
  let kept: { kept?: true } = {};
  for await (const part of answerTo(call, keptFor(work, access))) {
    if (part.kind === "kept") {
      kept = { kept: true };
      continue;
    }
    firstTokenMs ??= performance.now() - began;
    if (part.kind === "finish") {
      const { finish, usage } = part;
      const microUsd = kept.kept === true ? 0 : work.priceOf(model, usage);
      const latencyMs = performance.now() - began;
      return { kind: "step-ended", step, model, finish, usage, microUsd, ...kept, firstTokenMs, latencyMs };
    }
    const own = part.kind === "tool-call" ? { ...part, callId: uniqueId(work, part.callId, step) } : part;
    note(work, { ...own, step } as SessionEntry);
  }
  throw new ProvostError("MODEL_STREAM_CUT", `${model} stopped in its answer`);
};

const askOne = async (
  work: SessionAtWork,
  access: ModelAccess,
  tools: readonly ToolSchema[],
): Promise<Taken | ProvostError> => {
  const step = work.transcript.lastStep() + 1;
  try {
    const taken = await traceChat(access, work.writer.sessionId, () => listen(work, access, step, tools));
    work.router.note(access, true);
    return taken;
  } catch (thrown) {
    const error = asProvostError(thrown);
    if (error.code === "INTERNAL") throw thrown;
    if (PASSED_OVER.includes(error.class)) work.router.note(access, false);
    const { code, class: errorClass, message } = error;
    const begun = code === "MODEL_STREAM_CUT" || code === "MODEL_CALL_TIMEOUT" || code === "TASK_CANCELLED";
    await settleFailed(work, step, begun);
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

type Passed = { access: ModelAccess; why: ProvostError; downgrade: boolean };

const sayWho = async (work: SessionAtWork, access: ModelAccess, { access: before, why, downgrade }: Passed) => {
  if (downgrade) return sayDowngraded(work, before, access, why.details["budget"]);
  const reason = `${access.choice.model} takes over: ${why.message}`;
  return record(work, { kind: "decision", what: "failover", reason });
};

/** Throws the fault of the model that was asked last. */
export const takeStep = async (work: SessionAtWork): Promise<Taken> => {
  const tools = await work.tools.schemas();
  let left: readonly ModelAccess[] = work.router.order(work.models);
  let passed: Passed | null = null;
  let downgraded = false;
  for (let access = left[0]; access !== undefined; access = left[0]) {
    if (passed !== null) await sayWho(work, access, passed);
    left = left.slice(1);
    const step = work.transcript.lastStep() + 1;
    // Side by side: what the step begins from is durable before it is paid for, and what it may cost is reserved.
    const [dear] = await Promise.all([reserveStep(work, access, { step, downgraded }), work.writer.append()]);
    if (dear !== null) {
      passed = { access, why: dear, downgrade: true };
      left = cheaperThan(work, access, left);
      downgraded = true;
      continue;
    }
    const answer = await tryModel(work, access, tools);
    if (!(answer instanceof ProvostError)) return answer;
    passed = { access, why: answer, downgrade: false };
    if (!mayPassOver(answer)) break;
  }
  throw passed?.why ?? new ProvostError("MODEL_PROFILE_NOT_FOUND", "no model is chosen for this session");
};
