import type { CliProgram } from "../../../../model/cli-agent.ts";

const assistant = { type: "assistant" };

/** `claude` 2.1. Edits and commands need no approval of its own: the sandbox of the attempt is what holds it. */
export const claude: CliProgram = {
  command: [
    "claude",
    "-p",
    "--output-format",
    "stream-json",
    "--verbose",
    "--permission-mode",
    "acceptEdits",
    "--allowedTools",
    "Bash,Edit,Write,Read,Glob,Grep",
    "--session-id",
    "{session}",
    ["--model", "{model}"],
  ],
  version: ["claude", "--version"],
  environment: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1" },
  output: [
    { when: { type: "system", subtype: "init" }, gives: { kind: "session", id: "session_id", model: "model" } },
    {
      when: assistant,
      each: "message.content",
      where: { type: "thinking" },
      gives: { kind: "reasoning", text: "thinking" },
    },
    { when: assistant, each: "message.content", where: { type: "text" }, gives: { kind: "text", text: "text" } },
    {
      when: assistant,
      each: "message.content",
      where: { type: "tool_use" },
      gives: { kind: "tool-call", id: "id", name: "name", input: "input" },
    },
    {
      when: { type: "user" },
      each: "message.content",
      where: { type: "tool_result" },
      gives: { kind: "tool-answer", id: "tool_use_id", content: "content", failedWhen: { is_error: true } },
    },
    {
      when: { type: "result" },
      gives: {
        kind: "usage",
        input: ["usage.input_tokens", "usage.cache_read_input_tokens", "usage.cache_creation_input_tokens"],
        output: "usage.output_tokens",
        cached: "usage.cache_read_input_tokens",
        reasoning: "usage.output_tokens_details.thinking_tokens",
        usd: "total_cost_usd",
      },
    },
    {
      when: { type: "result" },
      gives: { kind: "result", failedWhen: { is_error: true }, message: ["result", "subtype"] },
    },
  ],
  failures: [
    { words: ["error_max_turns"], means: "AGENT_STEPS_EXHAUSTED" },
    { words: ["invalid api key", "please run /login", "not logged in"], means: "MODEL_KEY_REFUSED" },
  ],
};
