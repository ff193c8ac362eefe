import type { CliProgram } from "../../../../model/cli-agent.ts";

/** `opencode` 1.18. Its models are named PROVIDER/NAME; other providers come in by OPENCODE_CONFIG_CONTENT. */
export const opencode: CliProgram = {
  command: ["opencode", "run", "--format", "json", "--auto", ["--model", "{model}"]],
  version: ["opencode", "--version"],
  environment: { OPENCODE_DISABLE_AUTOUPDATE: "1" },
  output: [
    { when: { type: "step_start" }, gives: { kind: "session", id: "sessionID" } },
    { when: { type: "text" }, gives: { kind: "text", text: "part.text" } },
    { when: { type: "reasoning" }, gives: { kind: "reasoning", text: "part.text" } },
    {
      when: { type: "tool_use" },
      gives: { kind: "tool-call", id: "part.callID", name: "part.tool", input: "part.state.input" },
    },
    {
      when: { type: "tool_use", "part.state.status": "completed" },
      gives: { kind: "tool-answer", id: "part.callID", content: "part.state.output" },
    },
    {
      when: { type: "tool_use", "part.state.status": "error" },
      gives: {
        kind: "tool-answer",
        id: "part.callID",
        content: "part.state.error",
        failedWhen: { "part.state.status": "error" },
      },
    },
    {
      when: { type: "step_finish" },
      gives: {
        kind: "usage",
        input: ["part.tokens.input", "part.tokens.cache.read", "part.tokens.cache.write"],
        output: ["part.tokens.output", "part.tokens.reasoning"],
        cached: "part.tokens.cache.read",
        reasoning: "part.tokens.reasoning",
        usd: "part.cost",
        zeroUsdIsUnknown: true,
      },
    },
    { when: { type: "step_finish", "part.reason": "stop" }, gives: { kind: "result" } },
    {
      when: { type: "error" },
      gives: { kind: "result", failedWhen: { type: "error" }, message: ["error.data.message", "error.name"] },
    },
  ],
};
