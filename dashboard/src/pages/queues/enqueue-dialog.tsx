import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { PayloadField, QueueAndKind } from "./task-fields.tsx";
import { readJson, readList } from "../../format/written-json.ts";

const DEFAULT_QUEUE = "default";

type Written = { queue: string; kind: string; title: string; payload: string; requires: string };
type Props = { queue: string; onClose: () => void; onDone: (queue: string) => void };

const useEnqueue = ({ queue, kind, title, payload, requires }: Written, { onClose, onDone }: Props) =>
  useAct({
    send: () =>
      client.queueTasks.enqueue({
        params: { queue: queue.trim() },
        body: {
          tasks: [
            {
              kind: kind.trim(),
              payload: readJson(payload).value as never,
              requires: readList(requires),
              ...(title.trim() !== "" && { title: title.trim() }),
            },
          ],
        },
      }),
    refresh: [keys.queues],
    done: words.enqueued,
    onDone: () => {
      onDone(queue.trim());
      onClose();
    },
  });

const EnqueueForm = (props: Props) => {
  const [written, setWritten] = useState<Written>({
    queue: props.queue === "" ? DEFAULT_QUEUE : props.queue,
    kind: words.sampleKind,
    title: "",
    payload: words.sample,
    requires: "",
  });
  const enqueue = useEnqueue(written, props);
  const set = (name: keyof Written) => (event: { target: { value: string } }) =>
    setWritten({ ...written, [name]: event.target.value });
  const { problem } = readJson(written.payload);
  return (
    <DialogForm
      onClose={props.onClose}
      onSubmit={() => enqueue.mutate()}
      submit={words.enqueue}
      act={enqueue}
      disabled={problem !== null}
    >
      <QueueAndKind words={words} written={written} set={set} />
      <p className="-mt-3 text-12 text-muted">{words.kindHint}</p>
      <Field label={words.taskTitle}>
        {(attributes) => <TextInput {...attributes} autoFocus value={written.title} onChange={set("title")} />}
      </Field>
      <PayloadField
        label={words.payload}
        value={written.payload}
        problem={problem}
        rows={5}
        onChange={set("payload")}
      />
      <Field label={words.requires} hint={words.requiresHint}>
        {(attributes) => <TextInput {...attributes} value={written.requires} onChange={set("requires")} />}
      </Field>
    </DialogForm>
  );
};

/** @param queue null while it is closed; empty when any may be named */
export const EnqueueDialog = ({ queue, ...rest }: Omit<Props, "queue"> & { queue: string | null }) => (
  <Dialog open={queue !== null} onClose={rest.onClose} title={words.enqueueTitle}>
    {queue !== null && <EnqueueForm queue={queue} {...rest} />}
  </Dialog>
);
