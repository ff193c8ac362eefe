import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../api/client.ts";
import { rolesQuery } from "../../api/roles-query.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Field, Select, TextInput } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toastFailed } from "../../ui/toasts.tsx";
import type { ExplainInput, Explanation } from "./access-queries.ts";
import { RoleSelect } from "./role-select.tsx";

const words = accessText.explain;

type Actor = ExplainInput["actor"];
type ActorRole = Actor["roles"][number];
const ROLES = ["owner", "admin", "maintainer", "operator", "viewer", "agent"] as const satisfies readonly ActorRole[];
const KINDS = ["user", "service-account", "agent", "local"] as const satisfies readonly Actor["kind"][];

type Asked = { kind: Actor["kind"]; id: string; role: ActorRole; action: string };

const Answer = ({ answer }: { answer: Explanation }) => {
  const { allowed, reason, policyVersion, policies } = answer;
  return (
    <div role="status" className="flex flex-col gap-2 border-t border-line p-3.5">
      <p className="flex items-start gap-2">
        <Badge tone={allowed ? "proven" : "refuted"}>{allowed ? words.allowed : words.denied}</Badge>
        <span className="min-w-0 break-words">{reason}</span>
      </p>
      <p className="font-mono text-12 break-all text-muted">{policyVersion}</p>
      {policies.map(({ id, text }) => (
        <CodeBlock key={id} label={`${words.by} ${id}`} maxHeight="10rem">
          {text}
        </CodeBlock>
      ))}
    </div>
  );
};

type FieldsProps = { asked: Asked; actions: readonly string[]; onChange: (changed: Partial<Asked>) => void };

const ActorFields = ({ asked, actions, onChange }: FieldsProps) => (
  <div className="grid grid-cols-2 gap-3">
    <Field label={words.kind}>
      {(attributes) => (
        <Select
          {...attributes}
          value={asked.kind}
          onChange={(event) => onChange({ kind: event.target.value as Actor["kind"] })}
        >
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {words.kinds[kind]}
            </option>
          ))}
        </Select>
      )}
    </Field>
    <Field label={words.role}>
      {(attributes) => (
        <RoleSelect {...attributes} roles={ROLES} value={asked.role} onChange={(role) => onChange({ role })} />
      )}
    </Field>
    <Field label={words.id}>
      {(attributes) => (
        <TextInput
          {...attributes}
          required
          value={asked.id}
          onChange={(event) => onChange({ id: event.target.value })}
        />
      )}
    </Field>
    <Field label={words.action}>
      {(attributes) => (
        <Select
          {...attributes}
          value={asked.action}
          onChange={(event) => onChange({ action: event.target.value })}
          className="font-mono text-13!"
        >
          {actions.map((action) => (
            <option key={action}>{action}</option>
          ))}
        </Select>
      )}
    </Field>
  </div>
);

export const ExplainPanel = () => {
  const [asked, setAsked] = useState<Asked>({ kind: "user", id: "ada", role: "viewer", action: "runs:control" });
  const { data: roles } = useQuery(rolesQuery);
  // Which actions there are, the server knows.
  const actions = roles?.actions.map(({ action }) => action) ?? [asked.action];
  const explain = useMutation({
    mutationFn: ({ kind, id, role, action }: Asked) =>
      client.policies.explain({
        body: { actor: { kind, id: id.trim(), roles: [role] }, action: action as ExplainInput["action"] },
      }),
    onError: (error) => toastFailed(accessText.failed, error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    explain.mutate(asked);
  };
  return (
    <Panel title={words.title}>
      <form onSubmit={submit} className="flex flex-col gap-3 p-3.5">
        <p className="text-muted">{words.hint}</p>
        <ActorFields asked={asked} actions={actions} onChange={(changed) => setAsked({ ...asked, ...changed })} />
        <Button type="submit" pending={explain.isPending} className="self-end">
          {words.submit}
        </Button>
      </form>
      {explain.data !== undefined && <Answer answer={explain.data} />}
    </Panel>
  );
};
