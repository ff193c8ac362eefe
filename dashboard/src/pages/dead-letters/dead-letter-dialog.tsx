import { useQuery } from "@tanstack/react-query";
import { Pencil, RotateCcw } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { deadLettersText as words } from "../../catalogue/pages/dead-letters-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { QueueTaskView } from "../queues/queue-task-view.tsx";
import { deadLetterQuery } from "./dead-letter-queries.ts";
import { EditForm } from "./edit-form.tsx";

type Props = { taskId: string; editing: boolean; onEdit: (editing: boolean) => void; onClose: () => void };

const Shown = ({ taskId, editing, onEdit, onClose }: Props) => {
  const task = useQuery(deadLetterQuery(taskId));
  const retry = useAct({
    send: () => client.deadLetters.retry({ body: { taskIds: [taskId] } }),
    refresh: [keys.deadLetters, keys.queues],
    done: ({ count }) => words.retried(count, wholeNumber(count)),
    missed: ({ count }) => (count === 0 ? words.noneRetried : null),
    failed: words.retryFailed,
    onDone: onClose,
  });
  return (
    <QueryView query={task}>
      {(shown) =>
        editing ? (
          <EditForm task={shown} onClose={() => onEdit(false)} onDone={onClose} />
        ) : (
          <div className="flex flex-col gap-4">
            <QueueTaskView task={shown} />
            <div className="flex justify-end gap-2">
              <Button icon={Pencil} onClick={() => onEdit(true)}>
                {words.edit}
              </Button>
              <Button tone="primary" icon={RotateCcw} pending={retry.isPending} onClick={() => retry.mutate()}>
                {words.retry}
              </Button>
            </div>
          </div>
        )
      }
    </QueryView>
  );
};

type DialogProps = { taskId: string | null; title: string; onClose: () => void };

export const DeadLetterDialog = ({ taskId, title, onClose }: DialogProps) => {
  const [editing, setEditing] = useState(false);
  const close = (): void => {
    setEditing(false);
    onClose();
  };
  return (
    <Dialog open={taskId !== null} onClose={close} title={editing ? words.editTitle : title}>
      {taskId !== null && <Shown taskId={taskId} editing={editing} onEdit={setEditing} onClose={close} />}
    </Dialog>
  );
};
