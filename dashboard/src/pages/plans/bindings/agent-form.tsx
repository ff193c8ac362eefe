import { useState } from "react";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import { Field, Select, TextArea, TextInput } from "../../../ui/field.tsx";
import { DialogForm } from "../../../ui/form-dialog.tsx";
import { readMapping } from "./sidecar-document.ts";

/** What the compiler knows; whether the rest fits its kind is what the compiler says, at once. */
const KINDS = ["shell", "model", "cli", "acp"] as const;

type Props = { onDeclare: (name: string, declaration: Record<string, unknown>) => void; onClose: () => void };

export const AgentForm = ({ onDeclare, onClose }: Props) => {
  const [name, setName] = useState("");
  const [kind, setKind] = useState<string>("model");
  const [rest, setRest] = useState("");
  const more = rest.trim() === "" ? {} : readMapping(rest);
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => more !== null && onDeclare(name.trim(), { kind, ...more })}
      submit={words.save}
      disabled={name.trim() === "" || more === null}
    >
      <div className="grid grid-cols-2 gap-3">
        <Field label={words.agentName}>
          {(attributes) => (
            <TextInput {...attributes} autoFocus value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label={words.agentKind}>
          {(attributes) => (
            <Select {...attributes} value={kind} onChange={(event) => setKind(event.target.value)}>
              {KINDS.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <Field label={words.agentRest} hint={words.agentRestHint} error={more === null ? words.yamlInvalid : null}>
        {(attributes) => (
          <TextArea
            {...attributes}
            rows={4}
            spellCheck={false}
            value={rest}
            onChange={(event) => setRest(event.target.value)}
            className="font-mono text-13!"
          />
        )}
      </Field>
    </DialogForm>
  );
};
