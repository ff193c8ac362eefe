import type { CliProgram, CliRule } from "../../../../model/cli-agent.ts";

const item = (type: string, gives: CliRule["gives"], ...events: string[]): CliRule => ({
  when: { type: events, "item.type": type },
  gives,
});

/** Some items are told of only when they are over; a call that was told of before counts once. */
const tool = (type: string, call: { name: string; input: string }, answer: { content?: string }): CliRule[] => [
  item(type, { kind: "tool-call", id: "item.id", ...call }, "item.started", "item.completed"),
  item(
    type,
    { kind: "tool-answer", id: "item.id", ...answer, failedWhen: { "item.status": ["failed", "declined"] } },
    "item.completed",
  ),
];

/** `codex` 0.169. It works without its own sandbox and approvals, which cannot be nested in the one of the attempt. */
export const codex: CliProgram = {
  command: [
    "codex",
    "exec",
    "--json",
    "--skip-git-repo-check",
    "--dangerously-bypass-approvals-and-sandbox",
    ["--model", "{model}"],
    "-",
  ],
  version: ["codex", "--version"],
  output: [
    { when: { type: "thread.started" }, gives: { kind: "session", id: "thread_id" } },
    item("agent_message", { kind: "text", text: "item.text" }, "item.completed"),
    item("reasoning", { kind: "reasoning", text: "item.text" }, "item.completed"),
    item("error", { kind: "problem", message: "item.message" }, "item.completed"),
    ...tool("command_execution", { name: "item.type", input: "item.command" }, { content: "item.aggregated_output" }),
    ...tool("file_change", { name: "item.type", input: "item.changes" }, {}),
    ...tool("mcp_tool_call", { name: "item.tool", input: "item.arguments" }, { content: "item.result" }),
    ...tool("web_search", { name: "item.type", input: "item.query" }, {}),
    {
      when: { type: "turn.completed" },
      gives: {
        kind: "usage",
        input: "usage.input_tokens",
        output: "usage.output_tokens",
        cached: "usage.cached_input_tokens",
        reasoning: "usage.reasoning_output_tokens",
      },
    },
    { when: { type: "turn.completed" }, gives: { kind: "result" } },
    {
      when: { type: "turn.failed" },
      gives: { kind: "result", failedWhen: { type: "turn.failed" }, message: "error.message" },
    },
    { when: { type: "error" }, gives: { kind: "problem", message: "message" } },
  ],
};
