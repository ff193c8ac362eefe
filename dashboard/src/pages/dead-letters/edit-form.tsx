import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { deadLettersText as words } from "../../catalogue/pages/dead-letters-text.ts";
import { Field, TextArea, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import type { TaskWithAttempts } from "../queues/queue-task-view.tsx";
import { readJson, readList, writeJson } from "../../format/written-json.ts";

type Written = { queue: string; payload: string; requires: string; priority: string; maxAttempts: string };

const changesOf = (task: TaskWithAttempts, written: Written) => ({
  payload: readJson(written.payload).value as never,
  requires: readList(written.requires),
  priority: Number(written.priority),
  ...(written.queue.trim() !== task.queue && { queue: written.queue.trim() }),
  ...(written.maxAttempts !== "" && { maxAttempts: Number(written.maxAttempts) }),
});

type TurnProps = { written: Written; set: (name: keyof Written) => (event: { target: { value: string } }) => void };

/** Where it waits, and for how long it is tried. */
const Turn = ({ written, set }: TurnProps) => (
  <div className="grid gap-3 sm:grid-cols-3">
    <Field label={words.moveTo}>
      {(attributes) => <TextInput {...attributes} required value={written.queue} onChange={set("queue")} />}
    </Field>
    <Field label={words.priority} hint={words.priorityHint}>
      {(attributes) => (
        <TextInput
          {...attributes}
          type="number"
          min={-1_000}
          max={1_000}
          required
          value={written.priority}
          onChange={set("priority")}
        />
      )}
    </Field>
    <Field label={words.maxAttempts} hint={words.maxAttemptsHint}>
      {(attributes) => (
        <TextInput
          {...attributes}
          type="number"
          min={1}
          max={1_000}
          value={written.maxAttempts}
          onChange={set("maxAttempts")}
        />
      )}
    </Field>
  </div>
);

type Props = { task: TaskWithAttempts; onClose: () => void; onDone: () => void };

export const EditForm = ({ task, onClose, onDone }: Props) => {
  const [written, setWritten] = useState<Written>({
    queue: task.queue,
    payload: writeJson(task.payload),
    requires: task.requires.join(", "),
    priority: String(task.priority),
    maxAttempts: task.maxAttempts === null ? "" : String(task.maxAttempts),
  });
  const set = (name: keyof Written) => (event: { target: { value: string } }) =>
    setWritten({ ...written, [name]: event.target.value });
  const edit = useAct({
    send: () => client.deadLetters.edit({ params: { taskId: task.taskId }, body: changesOf(task, written) }),
    refresh: [keys.deadLetters, keys.queues],
    done: words.edited,
    onDone,
  });
  const { problem } = readJson(written.payload);
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => edit.mutate()}
      submit={words.edit}
      act={edit}
      disabled={problem !== null}
    >
      <Field label={words.payload} error={problem}>
        {(attributes) => (
          <TextArea
            {...attributes}
            autoFocus
            rows={8}
            spellCheck={false}
            value={written.payload}
            onChange={set("payload")}
            className="font-mono text-12!"
          />
        )}
      </Field>
      <Field label={words.requires} hint={words.requiresHint}>
        {(attributes) => <TextInput {...attributes} value={written.requires} onChange={set("requires")} />}
      </Field>
      <Turn written={written} set={set} />
    </DialogForm>
  );
};
