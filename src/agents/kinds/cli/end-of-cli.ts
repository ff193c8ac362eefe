/** How a CLI has ended: what its process, its last words and its lines say, taken together. */
import type { CliFailure, CliProgram } from "../../../model/cli-agent.ts";
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import type { ProcessResult } from "../../../runtime/process-group.ts";
import { diskFilled } from "../shell/work-result.ts";

export type CliOutcome = {
  /** Undefined when no line said how it ended. */
  result: { failed: string | null } | undefined;
  /** Problems it has told of, the last one last. */
  problems: readonly string[];
  /** The end of its standard error. */
  lastWords: string;
};

type Failure = NonNullable<CliProgram["failures"]>[number];

/** What every provider's faults are called, in the words of most CLIs. */
const USUAL: readonly Failure[] = [
  { words: ["401", "403", "unauthorized", "invalid api key", "api key not"], means: "MODEL_KEY_REFUSED" },
  { words: ["429", "rate limit", "too many requests", "quota"], means: "MODEL_RATE_LIMITED" },
  { words: ["529", "503", "overloaded", "unavailable"], means: "MODEL_OVERLOADED" },
  {
    words: ["econnrefused", "enotfound", "connection error", "connection refused", "unable to connect"],
    means: "MODEL_UNREACHABLE",
  },
  { words: ["context length", "context window", "prompt is too long"], means: "MODEL_CONTEXT_FULL" },
];

/** The number of a status stands alone. */
const contains = (text: string, word: string): boolean =>
  /^\d+$/.test(word) ? new RegExp(String.raw`\b${word}\b`).test(text) : text.includes(word.toLowerCase());

const meaningOf = ({ failures = [] }: CliProgram, exit: number | null, text: string): CliFailure => {
  const said = text.toLowerCase();
  const fits = ({ exit: code, words }: Failure): boolean =>
    (code !== undefined && code === exit) || (words?.some((word) => contains(said, word)) ?? false);
  return [...failures, ...USUAL].find(fits)?.means ?? "AGENT_PROGRAM_FAILED";
};

const MAX_WORDS = 600;
const short = (text: string): string => (text.length > MAX_WORDS ? `…${text.slice(-MAX_WORDS)}` : text);

const exited = (program: CliProgram, name: string, exitCode: number, outcome: CliOutcome): ProvostError | null => {
  const { result, problems, lastWords } = outcome;
  if (exitCode === 0 && result?.failed === null) return null;
  if (exitCode === 0 && result === undefined) {
    const message = `${name} ended without saying how: no line of its output was its result`;
    return new ProvostError("AGENT_OUTPUT_UNREADABLE", message);
  }
  const why = result?.failed ?? problems.at(-1) ?? lastWords.trim();
  const words = why === "" ? "" : `: ${short(why)}`;
  if (exitCode === 127 && result === undefined) {
    return new ProvostError("AGENT_PROGRAM_MISSING", `${name} could not be started${words}`);
  }
  return new ProvostError(meaningOf(program, exitCode, why), `${name} failed (exit code ${exitCode})${words}`);
};

/** Null when it is done. */
export const failureOfCli = (
  program: CliProgram,
  name: string,
  ended: ProcessResult,
  outcome: CliOutcome,
): ProvostError | null => {
  switch (ended.kind) {
    case "exited":
      return exited(program, name, ended.exitCode, outcome);
    case "signalled":
      return new ProvostError("AGENT_PROGRAM_FAILED", `${name} was killed by ${ended.signalName}`);
    case "timeout":
      return new ProvostError("TASK_TIMEOUT", `${name} ran longer than it may`);
    case "disk-filled":
      return new ProvostError("TASK_DISK_FILLED", diskFilled(ended.limitBytes));
    case "cancelled":
      return new ProvostError("TASK_CANCELLED", "it was cancelled while it ran");
    case "missing":
      return new ProvostError("AGENT_PROGRAM_MISSING", `there is no program "${ended.executable}"`);
    case "output-failed":
    default:
      return asProvostError(ended.cause);
  }
};
