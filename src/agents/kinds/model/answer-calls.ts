/** The tools that a step has called, side by side; their answers are durable before a model sees them (take-step.ts). */
import type { SessionEntry } from "../../../model/agent-session.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { ToolCallEntry } from "../../sessions/shown-items.ts";
import type { ToolAnswer } from "../../tools/tool-caller.ts";
import { note, type SessionAtWork } from "./loop-parts.ts";

const entryOf = (call: ToolCallEntry, answer: ToolAnswer, durationMs: number): SessionEntry => {
  const { step, callId } = call;
  const common = { kind: "tool-answer", step, callId, outcome: answer.kind, durationMs } as const;
  if (answer.kind === "ok") return { ...common, content: answer.content, truncated: answer.truncated, code: null };
  return { ...common, content: `${answer.code}: ${answer.message}`, truncated: false, code: answer.code };
};

export const answerCalls = async (work: SessionAtWork, calls: readonly ToolCallEntry[]): Promise<void> => {
  const { signal, tools, callSuffix } = work;
  await Promise.all(
    calls.map(async (call) => {
      const began = performance.now();
      const callId = `${call.callId}${callSuffix}`;
      const answer = await tools.call({ callId, name: call.name, input: call.input, signal });
      // What was called off says nothing about the tool: the session is to call it again when it goes on.
      if (!signal.aborted) note(work, entryOf(call, answer, performance.now() - began));
    }),
  );
  if (signal.aborted) throw new ProvostError("TASK_CANCELLED", "it was cancelled while its tools worked");
};
