import { useActorName } from "../../api/actor-names.ts";
import { useQuery } from "@tanstack/react-query";
import { LockKeyhole, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Field, TextArea, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys, type Secret, secretsQuery } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";
import { ConfirmDialog, type Confirming } from "./confirm-dialog.tsx";

const words = accessText.secrets;

/** @param known the name of one whose value is replaced; "" for a new one */
const SecretForm = ({ known, onClose }: { known: string; onClose: () => void }) => {
  const [name, setName] = useState(known);
  const [value, setValue] = useState("");
  const set = useAct({
    send: () => client.secrets.set({ params: { name: name.trim() }, body: { value } }),
    refresh: [accessKeys.secrets],
    done: (secret) => words.done(secret.name),
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => set.mutate()} submit={words.submit} act={set}>
      <p className="text-muted">{words.hint}</p>
      <Field label={words.name}>
        {(attributes) => (
          <TextInput
            {...attributes}
            required
            autoFocus={known === ""}
            readOnly={known !== ""}
            maxLength={128}
            value={name}
            onChange={(event) => setName(event.target.value)}
            className="font-mono"
          />
        )}
      </Field>
      <Field label={words.value}>
        {(attributes) => (
          <TextArea
            {...attributes}
            required
            autoFocus={known !== ""}
            rows={3}
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.target.value)}
            className="font-mono"
          />
        )}
      </Field>
    </DialogForm>
  );
};

const removing = ({ name }: Secret): Confirming => ({
  title: words.removeTitle,
  hint: words.removeHint(name),
  submit: accessText.remove,
  send: () => client.secrets.remove({ params: { name } }),
  refresh: [accessKeys.secrets],
  done: words.removed,
});

type RowProps = { secret: Secret; onReplace: () => void; onRemove: () => void };

const SecretRow = ({ secret: { name, version, setAt, setBy }, onReplace, onRemove }: RowProps) => {
  const nameOf = useActorName();
  return (
    <AccessRow
      title={<span className="font-mono">{name}</span>}
      aside={
        <>
          <IconButton icon={Pencil} label={words.replace(name)} onClick={onReplace} />
          <IconButton icon={Trash2} label={words.remove(name)} onClick={onRemove} />
        </>
      }
    >
      {words.version(version)}, <Moment at={setAt} /> {words.by(nameOf(setBy))}
    </AccessRow>
  );
};

export const SecretsView = () => {
  const secrets = useQuery(secretsQuery);
  const [setting, setSetting] = useState<string | null>(null);
  const [confirming, setConfirming] = useState<Confirming | null>(null);
  const close = (): void => setSetting(null);
  const add = (
    <Button icon={Plus} onClick={() => setSetting("")}>
      {words.add}
    </Button>
  );
  return (
    <div className="flex max-w-[56rem] flex-col gap-4 px-4 py-5 md:px-6">
      <Panel title={words.title} aside={add}>
        <QueryView query={secrets}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState icon={LockKeyhole} title={words.empty}>
                {words.emptyHint}
              </EmptyState>
            ) : (
              <ul>
                {items.map((secret) => (
                  <SecretRow
                    key={secret.name}
                    secret={secret}
                    onReplace={() => setSetting(secret.name)}
                    onRemove={() => setConfirming(removing(secret))}
                  />
                ))}
              </ul>
            )
          }
        </QueryView>
      </Panel>
      <Dialog open={setting !== null} onClose={close} title={words.addTitle}>
        {setting !== null && <SecretForm known={setting} onClose={close} />}
      </Dialog>
      <ConfirmDialog confirming={confirming} onClose={() => setConfirming(null)} />
    </div>
  );
};
