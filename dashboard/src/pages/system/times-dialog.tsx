import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { systemText } from "../../catalogue/pages/system-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import type { BackupStatus } from "./system-queries.ts";

const words = systemText.times;

type Schedule = BackupStatus["schedule"];
type FormProps = { schedule: Schedule; onClose: () => void };

const TimesForm = ({ schedule, onClose }: FormProps) => {
  const [timing, setTiming] = useState(schedule?.timing ?? "0 3 * * *");
  const [timeZone, setTimeZone] = useState(schedule?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const set = useAct({
    send: () => client.backups.reschedule({ body: { timing: timing.trim(), timeZone: timeZone.trim() } }),
    refresh: [keys.backups],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => set.mutate()} submit={words.submit} act={set}>
      <div className="grid grid-cols-2 items-start gap-3">
        <Field label={words.timing} hint={words.timingHint}>
          {(attributes) => (
            <TextInput
              {...attributes}
              required
              value={timing}
              onChange={({ target }) => setTiming(target.value)}
              className="font-mono"
            />
          )}
        </Field>
        <Field label={words.timeZone}>
          {(attributes) => (
            <TextInput {...attributes} required value={timeZone} onChange={({ target }) => setTimeZone(target.value)} />
          )}
        </Field>
      </div>
      <p className="text-muted">
        {schedule === null ? words.first : words.place(schedule.folder)} {words.elsewhere}{" "}
        <code className="font-mono text-12 text-ink">{words.command}</code>
      </p>
    </DialogForm>
  );
};

export const TimesDialog = ({ open, ...form }: FormProps & { open: boolean }) => (
  <Dialog open={open} onClose={form.onClose} title={words.title}>
    <TimesForm {...form} />
  </Dialog>
);
