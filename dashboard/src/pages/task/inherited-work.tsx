import { Link } from "@tanstack/react-router";
import type { Attempt, InheritedTask } from "../../api/types.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";

/** The attempt of the run that the task was done in: its output and changes are read there. */
export const inheritedAttempt = ({ runId, taskId, attempt }: InheritedTask): Attempt => ({
  ...attempt,
  runId,
  taskId,
  leaseToken: attempt.number,
  state: "succeeded",
  failure: null,
});

export const InheritedNote = ({ runId, taskId }: Pick<InheritedTask, "runId" | "taskId">) => (
  <p className="rounded-6 bg-sunken px-3 py-2">
    {taskText.inherited}{" "}
    <Link
      to="/runs/$runId/tasks/$taskId"
      params={{ runId, taskId }}
      className="font-mono text-accent underline-offset-2 hover:underline"
    >
      {runId.slice(-8)}
    </Link>
    {taskText.inheritedEnd}
  </p>
);
