/** What a model agent is told: who it is, and what its task is. */
import type { TaskFailure } from "../../../model/run.ts";
import type { Assignment, EarlierTask } from "../agent-kind.ts";

const INSTRUCTIONS = `You do one task of a plan in a git worktree of your own, with the tools that you are given.

- Look before you change: read what the task touches.
- Change files with the tools. What is in the worktree when you end is your work; you need not commit.
- Do what the task asks for and nothing else. Do not change tests or checks so that they pass.
- Nobody believes a report. When you have ended, the engine runs the checks in a clean checkout; run them yourself before.
- A tool that was refused is refused for a reason: do not try to get around it.
- When you are done, answer without calling a tool: say in a few sentences what you have changed and what is open.`;

export const instructionsOf = ({ agent }: Assignment, usual: string = INSTRUCTIONS): string =>
  agent.instructions === undefined ? usual : `${usual}\n\n${agent.instructions}`;

const MAX_EARLIER = 20;
const MAX_FILES = 15;

const list = (heading: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`## ${heading}`, items.map((item) => `- ${item}`).join("\n")];

const earlierLine = ({ title, mergeCommit, files }: EarlierTask): string => {
  const more = files.length - MAX_FILES;
  const named = files.slice(0, MAX_FILES).join(", ");
  return `${title} (commit ${mergeCommit.slice(0, 12)}): ${named || "no files"}${more > 0 ? ` and ${more} more` : ""}`;
};

const failureText = (failure: TaskFailure | null, conflictFiles: readonly string[]): string[] => {
  if (failure === null) return [];
  const lines = [`An attempt before this one failed: ${failure.code}: ${failure.message}`];
  if (conflictFiles.length > 0) {
    lines.push("Its changes conflicted with work that was merged meanwhile, which is in your worktree now, in:");
    lines.push(...conflictFiles.map((file) => `- ${file}`));
  }
  return ["## What went wrong before", lines.join("\n")];
};

export type TaskText = {
  title: string;
  assignment: Assignment;
  previousFailure: TaskFailure | null;
  conflictFiles: readonly string[];
  /** Of the worktree, as it is given. */
  map: string;
};

export const taskPrompt = ({ title, assignment, previousFailure, conflictFiles, map }: TaskText): string => {
  const { details, phase, acceptance, deliverables, touches, checks, earlier } = assignment;
  return [
    `# ${title}`,
    ...(phase === null ? [] : [`Part of: ${phase}`]),
    ...(details === null ? [] : [details]),
    ...list("It is accepted when", acceptance),
    ...list("It delivers", deliverables),
    ...list("Files that it is expected to write", touches),
    ...list(
      "Checks that will be run",
      checks.map(({ title: name, check }) => `${name}: ${JSON.stringify(check)}`),
    ),
    ...failureText(previousFailure, conflictFiles),
    ...list("Done before, by others", earlier.slice(-MAX_EARLIER).map(earlierLine)),
    ...(map === "" ? [] : ["## Files", map]),
  ].join("\n\n");
};
