import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Schedule } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { schedulesText as words } from "../../catalogue/pages/schedules-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";

type FormProps = { schedule: Schedule; onClose: () => void };

const PauseForm = ({ schedule: { scheduleId, name }, onClose }: FormProps) => {
  const [reason, setReason] = useState("");
  const pause = useAct({
    send: () => client.schedules.pause({ params: { schedule: scheduleId }, body: { reason: reason.trim() } }),
    refresh: [keys.schedules],
    done: words.paused(name),
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => pause.mutate()}
      submit={words.pause}
      pending={pause.isPending}
      error={pause.error}
    >
      <p className="text-muted">{words.pauseHint}</p>
      <Field label={words.reason}>
        {(attributes) => (
          <TextInput {...attributes} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
    </DialogForm>
  );
};

const RemoveForm = ({ schedule: { scheduleId, name }, onClose }: FormProps) => {
  const remove = useAct({
    send: () => client.schedules.remove({ params: { schedule: scheduleId } }),
    refresh: [keys.schedules],
    done: words.removed(name),
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => remove.mutate()}
      submit={words.remove}
      tone="danger"
      pending={remove.isPending}
      error={remove.error}
    >
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
      {change?.act === "pause" && <PauseForm schedule={change.schedule} onClose={onClose} />}
      {change?.act === "remove" && <RemoveForm schedule={change.schedule} onClose={onClose} />}
    </Dialog>
  );
};
