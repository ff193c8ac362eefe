import { useQuery } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { queueTaskQuery } from "./queue-queries.ts";
import { QueueTaskView, type TaskWithAttempts } from "./queue-task-view.tsx";

const words = queuesText.tasks;
const CANCELLABLE: ReadonlySet<TaskWithAttempts["state"]> = new Set(["queued", "scheduled", "leased"]);

const CancelButton = ({ taskId }: Pick<TaskWithAttempts, "taskId">) => {
  const cancel = useAct({
    send: () => client.queueTasks.cancel({ params: { taskId }, body: {} }),
    refresh: [keys.queues],
    done: words.cancelled,
    failed: words.cancelFailed,
  });
  return (
    <Button tone="danger" pending={cancel.isPending} onClick={() => cancel.mutate()} className="self-start">
      {words.cancel}
    </Button>
  );
};

const Shown = ({ taskId }: { taskId: string }) => {
  const task = useQuery(queueTaskQuery(taskId));
  return (
    <QueryView query={task}>
      {(shown) => (
        <div className="flex flex-col gap-4">
          <QueueTaskView task={shown} />
          {CANCELLABLE.has(shown.state) && <CancelButton taskId={taskId} />}
        </div>
      )}
    </QueryView>
  );
};

type Props = { task: { taskId: string; title: string } | null; onClose: () => void };

export const QueueTaskDialog = ({ task, onClose }: Props) => (
  <Dialog open={task !== null} onClose={onClose} title={task?.title ?? words.column.task}>
    {task !== null && <Shown taskId={task.taskId} />}
  </Dialog>
);
