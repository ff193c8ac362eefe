/** What stands in the place of steps that a model is no longer shown: made by rule from the log. */
import type { Step, ToolCallEntry } from "./shown-items.ts";
import type { Transcript } from "./transcript.ts";

const MAX_LINE = 200;
const MAX_LINES = 120;

const oneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
};

const callLine = (step: Step, call: ToolCallEntry): string => {
  const answer = step.answers.get(call.callId);
  const came = answer === undefined ? "no answer" : `${answer.outcome}: ${answer.content}`;
  return oneLine(`- ${call.name} ${JSON.stringify(call.input)} → ${came}`);
};

const stepLines = (step: Step): string[] =>
  step.parts.flatMap((part) => {
    if (part.kind === "tool-call") return [callLine(step, part)];
    return part.kind === "text" && part.delta.trim() !== "" ? [oneLine(`- you said: ${part.delta}`)] : [];
  });

/** Of a summary in the way, its own lines go on. */
export const summaryOf = (before: string | null, steps: readonly Step[]): string => {
  const lines = [...(before?.split("\n").filter((line) => line.startsWith("- ")) ?? []), ...steps.flatMap(stepLines)];
  const left = Math.max(0, lines.length - MAX_LINES);
  return [
    "The session has grown too long to be shown whole. What was done so far, in short:",
    ...(left > 0 ? [`(${left} earlier lines are left out)`] : []),
    ...lines.slice(left),
    "Look again at what you need: files may be read anew.",
  ].join("\n");
};

/** What it would be if all steps before `keptFrom` were left out now. */
export const summaryBefore = (transcript: Transcript, keptFrom: number): string =>
  summaryOf(
    transcript.summary(),
    transcript.steps().filter(({ step }) => step < keptFrom),
  );
