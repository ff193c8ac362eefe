/** What is kept of entries beside them: sums for the session, and texts to search in. */
import type { SessionEntry } from "../../model/agent-session.ts";
import type { EntryAppend } from "../../store/agents/agent-session-entries.ts";

/** What is searched for under an entry; of an answer in deltas all of it, under its end. */
export const createSearchText = () => {
  let spoken = "";
  return (entry: SessionEntry): string | null => {
    if (entry.kind === "step-started") spoken = "";
    if (entry.kind === "text") spoken += entry.delta;
    if (entry.kind === "step-ended") return spoken === "" ? null : spoken;
    if (entry.kind === "turn") return entry.text;
    if (entry.kind === "tool-call") return `${entry.name} ${JSON.stringify(entry.input)}`;
    if (entry.kind === "tool-answer") return entry.content === "" ? null : entry.content;
    return null;
  };
};

type Sums = Omit<EntryAppend, "sessionId" | "after" | "entries" | "texts">;

export const sumsOf = (entries: readonly SessionEntry[]): Sums => {
  const ended = entries.filter((entry) => entry.kind === "step-ended");
  const started = entries.findLast((entry) => entry.kind === "step-started");
  const sum = (of: (entry: (typeof ended)[number]) => number): number =>
    ended.reduce((total, entry) => total + of(entry), 0);
  return {
    model: started?.model ?? null,
    ended: entries.find((entry) => entry.kind === "ended")?.state ?? null,
    steps: ended.length,
    usage: {
      input: sum(({ usage }) => usage.input),
      output: sum(({ usage }) => usage.output),
      cached: sum(({ usage }) => usage.cached),
      reasoning: sum(({ usage }) => usage.reasoning),
    },
    microUsd: sum(({ microUsd }) => microUsd ?? 0),
    unpricedSteps: ended.filter(({ microUsd }) => microUsd === null).length,
  };
};
