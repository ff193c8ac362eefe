import { ArrowUp, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { modelsText } from "../../catalogue/pages/models-text.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, Select, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { type ModelChoice, type ModelRole, type ModelRoute, type ModelSetup, modelsKey } from "./model-queries.ts";

const words = modelsText.form;

/** As it stands in the fields; what is empty there is not said. `rest` has no field and stays as it is. */
type Draft = {
  id: number;
  model: string;
  endpoint: string;
  key: string;
  maxOutput: string;
  rest: Partial<ModelChoice>;
};

let drafts = 0;

const draftOf = ({ model, endpoint = "", key = "", maxOutputTokens, ...rest }: ModelChoice): Draft => {
  drafts += 1;
  return { id: drafts, model, endpoint, key, maxOutput: maxOutputTokens?.toString() ?? "", rest };
};

const choiceOf = ({ model, endpoint, key, maxOutput, rest }: Draft): ModelChoice => ({
  ...rest,
  model: model.trim(),
  ...(endpoint.trim() !== "" && { endpoint: endpoint.trim() }),
  ...(key.trim() !== "" && { key: key.trim() }),
  ...(maxOutput !== "" && { maxOutputTokens: Number(maxOutput) }),
});

type ChoiceProps = {
  draft: Draft;
  title: string;
  place: number;
  onChange: (changed: Partial<Draft>) => void;
  onUp: () => void;
  onRemove: () => void;
};

const MoreFields = ({ draft, onChange }: Pick<ChoiceProps, "draft" | "onChange">) => (
  <details open={draft.endpoint !== "" || draft.key !== "" || draft.maxOutput !== ""}>
    <summary className="cursor-pointer rounded-4 text-12 text-muted hover:text-ink">{words.more}</summary>
    <div className="mt-2 flex flex-col gap-2.5">
      <Field label={words.endpoint}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="url"
            value={draft.endpoint}
            onChange={(event) => onChange({ endpoint: event.target.value })}
          />
        )}
      </Field>
      <Field label={words.key}>
        {(attributes) => (
          <TextInput
            {...attributes}
            pattern="[A-Za-z_][A-Za-z0-9_]*"
            value={draft.key}
            onChange={(event) => onChange({ key: event.target.value })}
          />
        )}
      </Field>
      <Field label={words.maxOutput}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="number"
            min={1}
            value={draft.maxOutput}
            onChange={(event) => onChange({ maxOutput: event.target.value })}
          />
        )}
      </Field>
    </div>
  </details>
);

const ChoiceFields = ({ draft, title, place, onChange, onUp, onRemove }: ChoiceProps) => (
  <fieldset className="flex flex-col gap-2.5 rounded-8 border border-line p-3">
    <div className="flex items-center justify-between">
      <legend className="contents text-12 font-medium text-muted">{title}</legend>
      <span className="flex">
        {place > 0 && <IconButton icon={ArrowUp} label={words.up(draft.model)} onClick={onUp} />}
        <IconButton icon={Trash2} label={words.remove(draft.model)} onClick={onRemove} />
      </span>
    </div>
    <Field label={words.model} hint={place === 0 ? words.modelHint : undefined}>
      {(attributes) => (
        <TextInput
          {...attributes}
          required
          pattern="(anthropic|openai|google|compatible)/.+"
          title={words.modelHint}
          autoFocus={place === 0}
          value={draft.model}
          onChange={(event) => onChange({ model: event.target.value })}
          className="font-mono"
        />
      )}
    </Field>
    <MoreFields draft={draft} onChange={onChange} />
  </fieldset>
);

type RouteProps = { route: ModelRoute; onChange: (route: ModelRoute) => void };

const RouteField = ({ route, onChange }: RouteProps) => (
  <Field label={words.route} hint={route === "order" ? undefined : words.routeHint}>
    {(attributes) => (
      <Select {...attributes} value={route} onChange={(event) => onChange(event.target.value as ModelRoute)}>
        {Object.entries(modelsText.route).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </Select>
    )}
  </Field>
);

type Props = {
  role: ModelRole;
  setup: ModelSetup;
  /** The version that somebody has put in force since this was begun. */
  meanwhile: number | null;
  onClose: () => void;
};

const swapUp = (list: readonly Draft[], at: number): Draft[] =>
  list.toSpliced(at - 1, 2, ...list.slice(at - 1, at + 1).toReversed());

const ProfileForm = ({ role, setup: { choices, route: before }, meanwhile, onClose }: Props) => {
  const [route, setRoute] = useState(before);
  const [list, setList] = useState(() => (choices.length === 0 ? [{ model: "" }] : choices).map(draftOf));
  const set = useAct({
    send: () => client.modelProfiles.set({ params: { role }, body: { choices: list.map(choiceOf), route } }),
    refresh: [modelsKey],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => set.mutate()} submit={words.submit} act={set}>
      <p className="text-muted">{words.hint}</p>
      <div className="-mx-1 flex max-h-[55vh] flex-col gap-3 overflow-y-auto px-1 py-0.5">
        {list.map((draft, place) => (
          <ChoiceFields
            key={draft.id}
            draft={draft}
            title={route === "order" ? words.place(place) : words.nth(place)}
            place={place}
            onChange={(changed) => setList(list.with(place, { ...draft, ...changed }))}
            onUp={() => setList(swapUp(list, place))}
            onRemove={() => setList(list.toSpliced(place, 1))}
          />
        ))}
      </div>
      {meanwhile !== null && (
        <p role="status" className="rounded-6 bg-caution-soft px-3 py-2 text-caution">
          {words.changed(meanwhile)}
        </p>
      )}
      {list.length > 1 && <RouteField route={route} onChange={setRoute} />}
      {(role !== "embedding" || list.length === 0) && (
        <Button icon={Plus} className="self-start" onClick={() => setList([...list, draftOf({ model: "" })])}>
          {list.length === 0 ? words.addFirst : words.add}
        </Button>
      )}
    </DialogForm>
  );
};

export const ProfileDialog = ({
  editing,
  ...rest
}: { editing: Pick<Props, "role" | "setup"> | null } & Pick<Props, "meanwhile" | "onClose">) => (
  <Dialog
    open={editing !== null}
    onClose={rest.onClose}
    title={editing === null ? "" : modelsText.editOf(modelsText.role[editing.role].name)}
  >
    {editing !== null && <ProfileForm role={editing.role} setup={editing.setup} {...rest} />}
  </Dialog>
);
