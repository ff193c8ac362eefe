/** What sessions say of models and tools, as metrics: whoever works in them, each step and each answer is written once. */
import type { SessionEntry } from "../../model/agent-session.ts";
import { count, isObserved, observe } from "../../runtime/instruments.ts";

const MICRO = 1_000_000;

const measureAnswer = (tenant: string, entry: Extract<SessionEntry, { kind: "step-ended" }>): void => {
  const { model, usage, microUsd, firstTokenMs, latencyMs } = entry;
  count("provost_model_calls_total", { tenant, model, outcome: "answered" });
  observe("provost_model_call_duration_seconds", { model }, latencyMs / 1_000);
  if (firstTokenMs !== null) observe("provost_model_first_token_seconds", { model }, firstTokenMs / 1_000);
  // Without overlap, so that a sum over the kinds is all that was read and written.
  const tokens = {
    input: usage.input - usage.cached,
    cached: usage.cached,
    output: usage.output - usage.reasoning,
    reasoning: usage.reasoning,
  };
  for (const [kind, number] of Object.entries(tokens)) {
    count("provost_model_tokens_total", { tenant, model, kind }, Math.max(0, number));
  }
  if (microUsd === null) count("provost_model_unpriced_calls_total", { tenant, model });
  else count("provost_model_cost_usd_total", { tenant, model }, microUsd / MICRO);
};

export const measureEntry = (tenant: string, entry: SessionEntry): void => {
  if (!isObserved()) return;
  if (entry.kind === "step-ended") measureAnswer(tenant, entry);
  else if (entry.kind === "step-failed") {
    count("provost_model_calls_total", { tenant, model: entry.model, outcome: entry.class });
  } else if (entry.kind === "tool-answer") {
    count("provost_tool_calls_total", { tenant, outcome: entry.outcome });
    observe("provost_tool_call_duration_seconds", {}, entry.durationMs / 1_000);
  }
};
