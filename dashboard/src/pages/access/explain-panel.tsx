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

type ResourceType = NonNullable<ExplainInput["resource"]>["type"];

type Asked = {
  kind: Actor["kind"];
  id: string;
  role: ActorRole;
  action: string;
  /** Empty where it is done to the tenant as a whole. */
  resourceId: string;
};

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

const inputOf = ({ kind, id, role, action, resourceId }: Asked, type: ResourceType): ExplainInput => ({
  actor: { kind, id: id.trim(), roles: [role] },
  action: action as ExplainInput["action"],
  ...(type !== "Tenant" && resourceId.trim() !== "" && { resource: { type, id: resourceId.trim() } }),
});

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
          onChange={(event) => onChange({ action: event.target.value, resourceId: "" })}
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

type ResourceProps = { type: ResourceType; value: string; onChange: (resourceId: string) => void };

const ResourceField = ({ type, value, onChange }: ResourceProps) =>
  type === "Tenant" ? null : (
    <Field label={words.resource[type]} hint={words.resourceHint}>
      {(attributes) => (
        <TextInput {...attributes} maxLength={500} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );

const FIRST: Asked = { kind: "user", id: "ada", role: "viewer", action: "runs:control", resourceId: "" };

export const ExplainPanel = () => {
  const [asked, setAsked] = useState(FIRST);
  const { data: roles } = useQuery(rolesQuery);
  // Which actions there are, the server knows.
  const actions = roles?.actions.map(({ action }) => action) ?? [asked.action];
  const type = roles?.actions.find(({ action }) => action === asked.action)?.resource ?? "Tenant";
  const explain = useMutation({
    mutationFn: (body: ExplainInput) => client.policies.explain({ body }),
    onError: (error) => toastFailed(accessText.failed, error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    explain.mutate(inputOf(asked, type));
  };
  const change = (changed: Partial<Asked>): void => setAsked({ ...asked, ...changed });
  return (
    <Panel title={words.title}>
      <form onSubmit={submit} className="flex flex-col gap-3 p-3.5">
        <p className="text-muted">{words.hint}</p>
        <ActorFields asked={asked} actions={actions} onChange={change} />
        <ResourceField type={type} value={asked.resourceId} onChange={(resourceId) => change({ resourceId })} />
        <Button type="submit" pending={explain.isPending} className="self-end">
          {words.submit}
        </Button>
      </form>
      {explain.data !== undefined && <Answer answer={explain.data} />}
    </Panel>
  );
};
