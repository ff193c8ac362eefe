import { useState } from "react";
import type { Plan } from "../../../api/types.ts";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import { Button } from "../../../ui/button.tsx";
import { Field, Select, TextArea } from "../../../ui/field.tsx";
import { DialogForm } from "../../../ui/form-dialog.tsx";
import type { TaskBinding } from "./sidecar-document.ts";
import { agentNames, needsScript, suggestAgent } from "./suggest-agent.ts";

type Props = {
  plan: Plan;
  task: Plan["tasks"][number];
  onBind: (binding: TaskBinding | null) => void;
  onClose: () => void;
};

export const TaskForm = ({ plan, task, onBind, onClose }: Props) => {
  const { binding } = task;
  const [agent, setAgent] = useState(binding?.agent ?? suggestAgent(plan, task) ?? "shell");
  const [script, setScript] = useState(binding?.script ?? "");
  const scripted = needsScript(plan, agent);
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => onBind({ agent, script: scripted ? script : "" })}
      submit={words.save}
      disabled={scripted && script.trim() === ""}
    >
      <p className="font-medium break-words">{task.title}</p>
      <Field label={words.agent}>
        {(attributes) => (
          <Select {...attributes} value={agent} onChange={(event) => setAgent(event.target.value)}>
            {agentNames(plan).map((name) => (
              <option key={name}>{name}</option>
            ))}
          </Select>
        )}
      </Field>
      {scripted && (
        <Field label={words.script} hint={words.scriptHint}>
          {(attributes) => (
            <TextArea
              {...attributes}
              rows={6}
              spellCheck={false}
              value={script}
              onChange={(event) => setScript(event.target.value)}
              className="font-mono text-13!"
            />
          )}
        </Field>
      )}
      {binding !== undefined && (
        <p>
          <Button tone="quiet" onClick={() => onBind(null)}>
            {words.unbind}
          </Button>
        </p>
      )}
    </DialogForm>
  );
};
