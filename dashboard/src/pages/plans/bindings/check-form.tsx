import { useState } from "react";
import type { Plan } from "../../../api/types.ts";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import { Button } from "../../../ui/button.tsx";
import { Checkbox, Field, Select, TextArea, TextInput } from "../../../ui/field.tsx";
import { DialogForm } from "../../../ui/form-dialog.tsx";
import { CHECK_FORMS, type CheckDraft, checkOf, draftOf } from "./check-draft.ts";

type Props = {
  criterion: Plan["criteria"][number];
  onCheck: (check: Record<string, unknown> | null) => void;
  onClose: () => void;
};

type FieldsProps = { draft: CheckDraft; onChange: (change: Partial<CheckDraft>) => void };
type TextKey = "command" | "path" | "match" | "role" | "yaml";

const Written = ({ name, hint, draft, onChange }: FieldsProps & { name: TextKey; hint?: string }) => {
  const rows = name === "command" ? 4 : name === "yaml" ? 7 : 0;
  return (
    <Field label={words[name]} {...(hint !== undefined && { hint })}>
      {(attributes) => {
        const shared = { ...attributes, value: draft[name], spellCheck: false, className: "font-mono text-13!" };
        return rows === 0 ? (
          <TextInput {...shared} onChange={(event) => onChange({ [name]: event.target.value })} />
        ) : (
          <TextArea {...shared} rows={rows} onChange={(event) => onChange({ [name]: event.target.value })} />
        );
      }}
    </Field>
  );
};

const CheckFields = (props: FieldsProps) => {
  const { draft, onChange } = props;
  if (draft.form === "yaml") return <Written {...props} name="yaml" hint={words.yamlHint} />;
  if (draft.form === "approval") return <Written {...props} name="role" />;
  if (draft.form === "file") {
    return (
      <>
        <Written {...props} name="path" />
        <Written {...props} name="match" hint={words.matchHint} />
      </>
    );
  }
  return (
    <>
      <Written {...props} name="command" hint={words.commandHint} />
      <Checkbox label={words.guard} checked={draft.guard} onChange={() => onChange({ guard: !draft.guard })} />
    </>
  );
};

export const CheckForm = ({ criterion, onCheck, onClose }: Props) => {
  const [draft, setDraft] = useState(() => draftOf(criterion.check));
  const check = checkOf(draft);
  const change = (changed: Partial<CheckDraft>): void => setDraft({ ...draft, ...changed });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => check !== null && onCheck(check)}
      submit={words.save}
      disabled={check === null}
    >
      <p className="font-medium break-words">{criterion.title}</p>
      <Field label={words.kind}>
        {(attributes) => (
          <Select
            {...attributes}
            value={draft.form}
            onChange={(event) => {
              const form = CHECK_FORMS.find((one) => one === event.target.value);
              if (form !== undefined) change({ form });
            }}
          >
            {CHECK_FORMS.map((form) => (
              <option key={form} value={form}>
                {words.kinds[form]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <CheckFields draft={draft} onChange={change} />
      {criterion.check !== undefined && (
        <p>
          <Button tone="quiet" onClick={() => onCheck(null)}>
            {words.removeCheck}
          </Button>
        </p>
      )}
    </DialogForm>
  );
};
