import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Schedule } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { schedulesText as words } from "../../catalogue/pages/schedules-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, Select, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { PayloadField, QueueAndKind } from "../queues/task-fields.tsx";
import { readJson } from "../../format/written-json.ts";

type CatchUp = Schedule["catchUp"];
const CATCH_UP: readonly CatchUp[] = ["none", "last", "all"];

type Written = {
  name: string;
  timing: string;
  timeZone: string;
  queue: string;
  kind: string;
  payload: string;
  catchUp: CatchUp;
};

const FRESH: Written = {
  name: "",
  timing: "30 2 * * *",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  queue: "default",
  kind: queuesText.sampleKind,
  payload: queuesText.sample,
  catchUp: "last",
};

const bodyOf = ({ name, timing, timeZone, queue, kind, payload, catchUp }: Written) => ({
  name: name.trim(),
  timing: timing.trim(),
  timeZone: timeZone.trim(),
  queue: queue.trim(),
  catchUp,
  task: { kind: kind.trim(), payload: readJson(payload).value as never },
});

type FieldsProps = { written: Written; set: (name: keyof Written) => (event: { target: { value: string } }) => void };

const Times = ({ written, set }: FieldsProps) => (
  <>
    <Field label={words.name}>
      {(attributes) => <TextInput {...attributes} autoFocus required value={written.name} onChange={set("name")} />}
    </Field>
    <div className="grid items-start gap-3 sm:grid-cols-2">
      <Field label={words.timing} hint={words.timingHint}>
        {(attributes) => (
          <TextInput {...attributes} required value={written.timing} onChange={set("timing")} className="font-mono" />
        )}
      </Field>
      <Field label={words.timeZone}>
        {(attributes) => <TextInput {...attributes} required value={written.timeZone} onChange={set("timeZone")} />}
      </Field>
    </div>
    <Field label={words.catchUp}>
      {(attributes) => (
        <Select {...attributes} value={written.catchUp} onChange={set("catchUp")}>
          {CATCH_UP.map((one) => (
            <option key={one} value={one}>
              {words.catchUpNames[one]}
            </option>
          ))}
        </Select>
      )}
    </Field>
  </>
);

const AddForm = ({ onClose }: { onClose: () => void }) => {
  const [written, setWritten] = useState(FRESH);
  const set = (name: keyof Written) => (event: { target: { value: string } }) =>
    setWritten({ ...written, [name]: event.target.value });
  const add = useAct({
    send: () => client.schedules.add({ body: bodyOf(written) }),
    refresh: [keys.schedules],
    done: ({ name }) => words.added(name),
    onDone: onClose,
  });
  const { problem } = readJson(written.payload);
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => add.mutate()}
      submit={words.add}
      act={add}
      disabled={problem !== null}
    >
      <Times written={written} set={set} />
      <QueueAndKind words={words} written={written} set={set} />
      <PayloadField
        label={words.payload}
        value={written.payload}
        problem={problem}
        rows={4}
        onChange={set("payload")}
      />
    </DialogForm>
  );
};

export const AddDialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => (
  <Dialog open={open} onClose={onClose} title={words.add}>
    <AddForm onClose={onClose} />
  </Dialog>
);
