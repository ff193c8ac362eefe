import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { runPlanQuery } from "../../api/queries.ts";
import type { Attempt, RunStatus, RunTask } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { LazyGraph } from "../../graph/lazy-graph.tsx";
import type { TaskNote } from "../../graph/task-box.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { LogTail } from "./log-tail.tsx";

const lastAttempts = (attempts: readonly Attempt[]): Map<string, Attempt> =>
  new Map(attempts.toSorted((a, b) => a.number - b.number).map((attempt) => [attempt.taskId, attempt]));

const noteOf = ({ state, failure }: RunTask, attempt: Attempt | undefined): string => {
  const said = failure !== null && state === "failed" ? failure.message : text.taskState[state];
  if (attempt === undefined) return said;
  const who = state === "leased" || state === "merging" ? ` · ${attempt.agentId}` : "";
  const which = attempt.number > 1 ? ` · ${runText.graph.attempt(attempt.number)}` : "";
  return `${said}${who}${which}`;
};

const made = new WeakMap<RunTask, { attempt: Attempt | undefined; note: TaskNote }>();

/** The same note for the same records: an event changes those of one task. */
const noteFor = (task: RunTask, attempt: Attempt | undefined): TaskNote => {
  const before = made.get(task);
  if (before !== undefined && before.attempt === attempt) return before.note;
  const note = { state: task.state, note: noteOf(task, attempt) };
  made.set(task, { attempt, note });
  return note;
};

export const GraphView = ({ status: { run, tasks, attempts, agents } }: { status: RunStatus }) => {
  const { runId } = run;
  const plan = useQuery(runPlanQuery(runId));
  const navigate = useNavigate();
  const notes = useMemo(() => {
    const last = lastAttempts(attempts);
    return new Map(tasks.map((task) => [task.taskId, noteFor(task, last.get(task.taskId))]));
  }, [tasks, attempts]);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative min-h-96 flex-1">
        <div className="absolute inset-0">
          <QueryView query={plan}>
            {(shown) => (
              <LazyGraph
                plan={shown.plan}
                graph={shown.graph}
                notes={notes}
                label={runText.graph.help}
                onOpen={(taskId) => void navigate({ to: "/runs/$runId/tasks/$taskId", params: { runId, taskId } })}
              />
            )}
          </QueryView>
        </div>
      </div>
      <LogTail runId={runId} tasks={tasks} attempts={attempts} agents={agents} />
    </div>
  );
};
