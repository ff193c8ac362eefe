import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { queueTaskQuery } from "./queue-queries.ts";
import { QueueTaskView, RUN_TASK_KIND, type TaskWithAttempts } from "./queue-task-view.tsx";

const words = queuesText.tasks;
const CANCELLABLE: ReadonlySet<TaskWithAttempts["state"]> = new Set(["queued", "scheduled", "leased"]);

export type OpenedTask = { taskId: string; title: string };

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

/** The task that has ended stays as it is; the one that is made of it is shown in its place. */
const ReplayButton = ({ task, onReplayed }: { task: TaskWithAttempts; onReplayed: (taskId: string) => void }) => {
  const { queue, taskId } = task;
  const replay = useAct({
    send: () => client.queueTasks.replay({ params: { queue, taskId }, body: {} }),
    refresh: [keys.queues],
    done: words.replayed,
    failed: words.replayFailed,
    onDone: (made) => onReplayed(made.taskId),
  });
  return (
    <Button icon={RotateCcw} pending={replay.isPending} onClick={() => replay.mutate()} className="self-start">
      {words.replay}
    </Button>
  );
};

const Shown = ({ taskId, onReplayed }: { taskId: string; onReplayed: (taskId: string) => void }) => {
  const task = useQuery(queueTaskQuery(taskId));
  return (
    <QueryView query={task}>
      {(shown) => (
        <div className="flex flex-col gap-4">
          <QueueTaskView task={shown} />
          {CANCELLABLE.has(shown.state) && <CancelButton taskId={taskId} />}
          {/* Of an attempt of a run: only its run tries it again. */}
          {!CANCELLABLE.has(shown.state) && shown.kind !== RUN_TASK_KIND && (
            <ReplayButton task={shown} onReplayed={onReplayed} />
          )}
        </div>
      )}
    </QueryView>
  );
};

type Props = { task: OpenedTask | null; onClose: () => void; onOpen: (task: OpenedTask) => void };

export const QueueTaskDialog = ({ task, onClose, onOpen }: Props) => (
  <Dialog open={task !== null} onClose={onClose} title={task?.title ?? words.column.task}>
    {task !== null && <Shown taskId={task.taskId} onReplayed={(taskId) => onOpen({ ...task, taskId })} />}
  </Dialog>
);
