import { Link } from "@tanstack/react-router";
import { GitFork, RotateCcw } from "lucide-react";
import type { RunTask } from "../../api/types.ts";
import { forkText } from "../../catalogue/pages/fork-text.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { useRetryTask } from "../run/use-run-control.ts";

const words = runText.act;

export const TaskActions = ({ task: { runId, taskId, state } }: { task: RunTask }) => {
  const retry = useRetryTask(runId);
  if (state === "failed")
    return (
      <Button icon={RotateCcw} tone="primary" pending={retry.isPending} onClick={() => retry.mutate(taskId)}>
        {words.retry}
      </Button>
    );
  if (state !== "succeeded") return null;
  return (
    <Link to="/runs/$runId" params={{ runId }} search={{ fork: taskId }} className={buttonClass()}>
      <GitFork aria-hidden size={15} strokeWidth={1.75} />
      {forkText.here}
    </Link>
  );
};
