import type { CliProgram } from "../../../../model/cli-agent.ts";

/** `gemini` 0.61, signed in by GEMINI_API_KEY. */
export const gemini: CliProgram = {
  command: [
    "gemini",
    "--output-format",
    "stream-json",
    "--approval-mode",
    "yolo",
    "--skip-trust",
    ["--model", "{model}"],
  ],
  version: ["gemini", "--version"],
  files: { ".gemini/settings.json": '{"security":{"auth":{"selectedType":"gemini-api-key"}}}' },
  output: [
    { when: { type: "init" }, gives: { kind: "session", id: "session_id", model: "model" } },
    { when: { type: "message", role: "assistant" }, gives: { kind: "text", text: "content" } },
    {
      when: { type: "tool_use" },
      gives: { kind: "tool-call", id: "tool_id", name: "tool_name", input: "parameters" },
    },
    {
      when: { type: "tool_result" },
      gives: { kind: "tool-answer", id: "tool_id", content: "output", failedWhen: { status: "error" } },
    },
    { when: { type: "error" }, gives: { kind: "problem", message: "message" } },
    {
      when: { type: "result" },
      gives: { kind: "usage", input: "stats.input_tokens", output: "stats.output_tokens", cached: "stats.cached" },
    },
    { when: { type: "result" }, gives: { kind: "result", failedWhen: { status: "error" }, message: "error.message" } },
  ],
  failures: [
    { exit: 41, means: "MODEL_KEY_REFUSED" },
    { exit: 53, means: "AGENT_STEPS_EXHAUSTED" },
  ],
};
