import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { readList } from "../../format/written-json.ts";
import { SecretOnce } from "./secret-once.tsx";

const AddForm = ({ onClose }: { onClose: () => void }) => {
  const [written, setWritten] = useState({ name: "", url: "", names: "" });
  const set = (name: keyof typeof written) => (event: { target: { value: string } }) =>
    setWritten({ ...written, [name]: event.target.value });
  const names = readList(written.names);
  const add = useAct({
    send: () =>
      client.webhooks.add({
        body: {
          name: written.name.trim(),
          url: written.url.trim(),
          ...(names.length > 0 && { filter: { names } }),
        },
      }),
    refresh: [keys.subscriptions],
  });
  if (add.data !== undefined) return <SecretOnce title={words.added} secret={add.data.secret} onClose={onClose} />;
  return (
    <DialogForm onClose={onClose} onSubmit={() => add.mutate()} submit={words.add} act={add}>
      <Field label={words.name}>
        {(attributes) => <TextInput {...attributes} autoFocus required value={written.name} onChange={set("name")} />}
      </Field>
      <Field label={words.url} hint={words.urlHint}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="url"
            required
            placeholder="https://"
            value={written.url}
            onChange={set("url")}
          />
        )}
      </Field>
      <Field label={words.names} hint={words.namesHint}>
        {(attributes) => (
          <TextInput {...attributes} value={written.names} onChange={set("names")} className="font-mono" />
        )}
      </Field>
    </DialogForm>
  );
};

export const AddWebhookDialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => (
  <Dialog open={open} onClose={onClose} title={words.add}>
    <AddForm onClose={onClose} />
  </Dialog>
);
