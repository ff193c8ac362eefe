import { useState } from "react";
import type { Agent, Attempt, RunTask } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { OutputView } from "../../output/output-view.tsx";
import { useOutput } from "../../output/use-output.ts";
import { Select } from "../../ui/field.tsx";

const words = runText.log;

const Tail = ({ attempt: { runId, taskId, number, state } }: { attempt: Attempt }) => {
  const follow = state === "running" || state === "merging";
  const output = useOutput({ runId, taskId, attempt: number, follow });
  return <OutputView output={output} follow label={words.title} />;
};

type Props = { runId: string; tasks: readonly RunTask[]; attempts: readonly Attempt[]; agents: readonly Agent[] };

/** What the agents print, at the foot of the graph: of the one that is chosen, or that began last. */
export const LogTail = ({ tasks, attempts }: Props) => {
  const [chosen, setChosen] = useState<string | null>(null);
  const titles = new Map(tasks.map(({ taskId, title }) => [taskId, title]));
  const latest = attempts.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt)).slice(0, 40);
  const shown = latest.find(({ attemptId }) => attemptId === chosen) ?? latest[0];
  if (shown === undefined) return null;
  return (
    <section aria-label={words.title} className="flex h-56 shrink-0 flex-col border-t border-line">
      <header className="flex items-center gap-3 px-4 py-1.5 md:px-6">
        <h2 className="font-semibold">{words.title}</h2>
        <Select
          aria-label={words.working}
          value={shown.attemptId}
          onChange={(event) => setChosen(event.target.value)}
          className="h-7! w-auto! max-w-80 min-w-0 text-12!"
        >
          {latest.map(({ attemptId, taskId, number, state }) => (
            <option key={attemptId} value={attemptId}>
              {titles.get(taskId)} · {runText.graph.attempt(number)} · {text.attemptState[state]}
            </option>
          ))}
        </Select>
      </header>
      <div className="min-h-0 flex-1">
        <Tail key={shown.attemptId} attempt={shown} />
      </div>
    </section>
  );
};
