/** The presets against lines that the real programs have written; where they come from stands in fixtures/README.md. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cliProgramSchema } from "../../../../model/cli-agent.ts";
import type { ProcessResult } from "../../../../runtime/process-group.ts";
import { failureOfCli } from "../end-of-cli.ts";
import { mapLine, type CliSaid } from "../map-line.ts";
import { createLineSplitter } from "../split-lines.ts";
import { PRESETS } from "./presets.ts";

const programOf = (name: string) => cliProgramSchema.parse(PRESETS[name]);

/** In chunks that end anywhere, as a pipe gives them. */
const saidIn = (name: string, fixture: string): CliSaid[] => {
  const program = programOf(name);
  const said: CliSaid[] = [];
  const lines = createLineSplitter((line) => said.push(...mapLine(program, line)));
  const bytes = readFileSync(new URL(`../fixtures/${fixture}.jsonl`, import.meta.url));
  for (let at = 0; at < bytes.length; at += 7) lines.push(bytes.subarray(at, at + 7));
  lines.end();
  return said;
};

const of = <K extends CliSaid["kind"]>(said: readonly CliSaid[], kind: K) =>
  said.filter((one): one is Extract<CliSaid, { kind: K }> => one.kind === kind);

const exited = (exitCode: number): ProcessResult => ({
  kind: "exited",
  exitCode,
  durationMs: 1,
  outputBytes: 1,
  outputTruncated: false,
});

test.each([
  {
    name: "claude",
    tool: "Write",
    answer: "File created successfully",
    tokens: [2_500, 52],
    cached: 1_200,
    microUsd: 5_040,
  },
  { name: "codex", tool: "command_execution", answer: "", tokens: [2_500, 52], cached: 1_200, microUsd: null },
  {
    name: "qwen",
    tool: "write_file",
    answer: "Successfully created",
    tokens: [2_500, 52],
    cached: 1_200,
    microUsd: null,
  },
  {
    name: "opencode",
    tool: "write",
    answer: "Wrote file successfully",
    tokens: [2_500, 52],
    cached: 1_200,
    microUsd: null,
  },
  { name: "gemini", tool: "write_file", answer: "", tokens: [2_400, 80], cached: 400, microUsd: null },
])("what $name says of a task that it has done is understood", ({ name, tool, answer, tokens, cached, microUsd }) => {
  const said = saidIn(name, `${name}.done`);

  expect(of(said, "text").map(({ text }) => text)).toEqual([
    "I will write the greeting.",
    "I have written greeting.txt.",
  ]);
  const calls = of(said, "tool-call");
  expect(new Set(calls.map((call) => call.name))).toEqual(new Set([tool]));
  expect(JSON.stringify(calls[0]?.input)).toContain("greeting.txt");
  expect(of(said, "tool-answer")).toEqual([
    { kind: "tool-answer", id: calls[0]?.id, content: expect.stringContaining(answer) as string, failed: false },
  ]);
  const usages = of(said, "usage");
  const sum = (pick: (usage: (typeof usages)[number]["usage"]) => number) =>
    usages.reduce((total, { usage }) => total + pick(usage), 0);
  expect([sum(({ input }) => input), sum(({ output }) => output)]).toEqual(tokens);
  expect(sum((usage) => usage.cached)).toBe(cached);
  expect(usages.at(-1)?.microUsd).toBe(microUsd);
  expect(of(said, "session")[0]?.id).toMatch(/^[\w-]{20,}$/);
  expect(of(said, "result")).toEqual([{ kind: "result", failed: null }]);
});

test.each([
  {
    name: "claude",
    fixture: "claude.failed",
    exit: 1,
    code: "AGENT_PROGRAM_FAILED",
    words: "API Error: 400 scripted failure",
  },
  { name: "codex", fixture: "codex.failed", exit: 1, code: "AGENT_PROGRAM_FAILED", words: "scripted failure" },
  { name: "codex", fixture: "codex.key-refused", exit: 1, code: "MODEL_KEY_REFUSED", words: "401 Unauthorized" },
  { name: "qwen", fixture: "qwen.key-refused", exit: 1, code: "MODEL_KEY_REFUSED", words: "401 scripted failure" },
  {
    name: "opencode",
    fixture: "opencode.key-refused",
    exit: 1,
    code: "AGENT_PROGRAM_FAILED",
    words: "scripted failure",
  },
  { name: "gemini", fixture: "gemini.key-refused", exit: 145, code: "MODEL_KEY_REFUSED", words: "scripted failure" },
])("what $fixture says of its failure is understood", ({ name, fixture, exit, code, words }) => {
  const said = saidIn(name, fixture);
  const result = of(said, "result").at(-1);
  const problems = of(said, "problem").map(({ message }) => message);

  const failure = failureOfCli(programOf(name), name, exited(exit), { result, problems, lastWords: "" });

  expect(result?.failed).toContain(words);
  expect(failure).toMatchObject({ code, message: expect.stringContaining(words) as string });
});

test("a program that ends well without saying that it is done has not done it", () => {
  const program = programOf("claude");
  const outcome = { result: undefined, problems: [], lastWords: "" };
  expect(failureOfCli(program, "claude", exited(0), outcome)).toMatchObject({ code: "AGENT_OUTPUT_UNREADABLE" });
  const failed = { ...outcome, result: { failed: "error_max_turns" } };
  expect(failureOfCli(program, "claude", exited(0), failed)).toMatchObject({ code: "AGENT_STEPS_EXHAUSTED" });
});

test("words of a failure are told apart from words about other things", () => {
  const program = programOf("codex");
  const fails = (failed: string) =>
    failureOfCli(program, "codex", exited(1), { result: { failed }, problems: [], lastWords: "" })?.code;
  expect(fails("stream error: 429 Too Many Requests")).toBe("MODEL_RATE_LIMITED");
  expect(fails("connect ECONNREFUSED 127.0.0.1:1")).toBe("MODEL_UNREACHABLE");
  expect(fails("wrote 14290 bytes and stopped")).toBe("AGENT_PROGRAM_FAILED");
});

test("what is no JSON, or is cut off, means nothing", () => {
  const program = programOf("claude");
  expect(mapLine(program, "Warning: something")).toEqual([]);
  expect(mapLine(program, '{"type":"assistant","message":')).toEqual([]);
  expect(mapLine(program, '{"type":"assistant","message":null}')).toEqual([]);
});
