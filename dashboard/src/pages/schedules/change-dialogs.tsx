import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Schedule } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { schedulesText as words } from "../../catalogue/pages/schedules-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { PauseForm } from "../../ui/pause-form.tsx";

type FormProps = { schedule: Schedule; onClose: () => void };

const PauseSchedule = ({ schedule: { scheduleId, name }, onClose }: FormProps) => {
  const pause = useAct({
    send: (reason: string) => client.schedules.pause({ params: { schedule: scheduleId }, body: { reason } }),
    refresh: [keys.schedules],
    done: words.paused(name),
    onDone: onClose,
  });
  return <PauseForm words={words} act={pause} onClose={onClose} />;
};

const RemoveForm = ({ schedule: { scheduleId, name }, onClose }: FormProps) => {
  const remove = useAct({
    send: () => client.schedules.remove({ params: { schedule: scheduleId } }),
    refresh: [keys.schedules],
    done: words.removed(name),
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => remove.mutate()} submit={words.remove} tone="danger" act={remove}>
      <p className="text-muted">{words.removeHint}</p>
    </DialogForm>
  );
};

export type ScheduleChange = { act: "pause" | "remove"; schedule: Schedule };

export const ChangeDialog = ({ change, onClose }: { change: ScheduleChange | null; onClose: () => void }) => {
  const name = change?.schedule.name ?? "";
  return (
    <Dialog
      open={change !== null}
      onClose={onClose}
      title={change?.act === "remove" ? words.removeTitle(name) : words.pauseTitle(name)}
    >
      {change?.act === "pause" && <PauseSchedule schedule={change.schedule} onClose={onClose} />}
      {change?.act === "remove" && <RemoveForm schedule={change.schedule} onClose={onClose} />}
    </Dialog>
  );
};
