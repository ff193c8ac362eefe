/** The argument array of a CLI: what its program says, filled in. */
import type { CliProgram } from "../../../model/cli-agent.ts";

export type CliValues = { prompt: string; promptFile: string; model: string | null; session: string };

const PLACEHOLDER = /\{(prompt|promptFile|model|session)\}/g;

/** Null when something in it has no value. */
const filled = (text: string, values: CliValues): string | null => {
  let isWhole = true;
  const result = text.replaceAll(PLACEHOLDER, (_, name: keyof CliValues) => {
    const value = values[name];
    isWhole &&= value !== null;
    return value ?? "";
  });
  return isWhole ? result : null;
};

export const cliCommand = (
  { command }: Pick<CliProgram, "command">,
  more: readonly string[],
  values: CliValues,
): string[] => {
  const parts = command.flatMap((part) => {
    const group = (typeof part === "string" ? [part] : part).map((text) => filled(text, values));
    return group.every((text) => text !== null) ? group : [];
  });
  // A last "-" stands for standard input, and is taken for the end of the options.
  const last = parts.at(-1) === "-" ? [parts.pop() ?? ""] : [];
  return [...parts, ...more, ...last];
};

/** Whether the prompt is not among its arguments. */
export const readsPrompt = ({ command }: Pick<CliProgram, "command">): boolean =>
  !command.flat().some((text) => text.includes("{prompt}") || text.includes("{promptFile}"));
