/** What a task of a queue is made of, wherever one is written: put in at once, or by a schedule. */
import { Field, TextArea, TextInput } from "../../ui/field.tsx";

type Change = (event: { target: { value: string } }) => void;

type NameProps = {
  words: { queueName: string; kind: string };
  written: { queue: string; kind: string };
  set: (name: "queue" | "kind") => Change;
};

export const QueueAndKind = ({ words, written, set }: NameProps) => (
  <div className="grid grid-cols-2 gap-3">
    <Field label={words.queueName}>
      {(attributes) => <TextInput {...attributes} required value={written.queue} onChange={set("queue")} />}
    </Field>
    <Field label={words.kind}>
      {(attributes) => <TextInput {...attributes} required value={written.kind} onChange={set("kind")} />}
    </Field>
  </div>
);

type PayloadProps = { label: string; value: string; problem: string | null; rows: number; onChange: Change };

/** JSON, as it is written. */
export const PayloadField = ({ label, value, problem, rows, onChange }: PayloadProps) => (
  <Field label={label} error={problem}>
    {(attributes) => (
      <TextArea
        {...attributes}
        rows={rows}
        spellCheck={false}
        value={value}
        onChange={onChange}
        className="font-mono text-12!"
      />
    )}
  </Field>
);
