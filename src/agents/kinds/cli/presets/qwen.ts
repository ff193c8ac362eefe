import type { CliProgram } from "../../../../model/cli-agent.ts";
import { claude } from "./claude.ts";

/** `qwen` 0.24, whose lines are those of `claude`, with the words of a failure elsewhere and without a price. */
export const qwen: CliProgram = {
  command: ["qwen", "--output-format", "stream-json", "--approval-mode", "yolo", ["--model", "{model}"]],
  version: ["qwen", "--version"],
  environment: { QWEN_CODE_SUPPRESS_YOLO_WARNING: "1" },
  output: [
    ...claude.output.filter(({ gives }) => gives.kind !== "usage" && gives.kind !== "result"),
    {
      when: { type: "result" },
      gives: {
        kind: "usage",
        input: "usage.input_tokens",
        output: "usage.output_tokens",
        cached: "usage.cache_read_input_tokens",
      },
    },
    {
      when: { type: "result" },
      gives: { kind: "result", failedWhen: { is_error: true }, message: ["error.message", "result", "subtype"] },
    },
  ],
  failures: [{ exit: 53, means: "AGENT_STEPS_EXHAUSTED" }],
};
