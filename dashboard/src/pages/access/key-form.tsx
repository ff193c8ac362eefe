import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { meQuery } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Field, Select, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { accessKeys, accountsQuery, type Key } from "./access-queries.ts";

const words = accessText.keys;
const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

type Owner = { kind: Key["ownerKind"]; id: string };

const OwnerFields = ({ owner, onChange }: { owner: Owner; onChange: (owner: Owner) => void }) => {
  const { data: accounts = [] } = useQuery(accountsQuery);
  const kinds = Object.keys(words.ownerKind) as Key["ownerKind"][];
  return (
    <>
      <Field label={words.owner}>
        {(attributes) => (
          <Select
            {...attributes}
            value={owner.kind}
            onChange={(event) => onChange({ kind: event.target.value as Key["ownerKind"], id: "" })}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {words.ownerKind[kind]}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {owner.kind === "service-account" && (
        <Field label={words.account}>
          {(attributes) => (
            <Select
              {...attributes}
              required
              value={owner.id}
              onChange={(event) => onChange({ ...owner, id: event.target.value })}
            >
              <option value="" />
              {accounts.map(({ serviceAccountId, name }) => (
                <option key={serviceAccountId} value={serviceAccountId}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {owner.kind === "agent" && (
        <Field label={words.agent}>
          {(attributes) => (
            <TextInput
              {...attributes}
              required
              value={owner.id}
              onChange={(event) => onChange({ ...owner, id: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
};

const scopesOf = (said: string): string[] | null => {
  const scopes = said.split(/[\s,]+/).filter((scope) => scope !== "");
  return scopes.length === 0 ? null : scopes;
};

type Draft = { name: string; owner: Owner; scopes: string; days: string };
type PartProps = { draft: Draft; onChange: (changed: Partial<Draft>) => void };

const RuleFields = ({ draft, onChange }: PartProps) => (
  <>
    <Field label={words.scopes} hint={words.scopesHint}>
      {(attributes) => (
        <TextInput
          {...attributes}
          value={draft.scopes}
          onChange={(event) => onChange({ scopes: event.target.value })}
          className="font-mono"
        />
      )}
    </Field>
    <Field label={words.life}>
      {(attributes) => (
        <TextInput
          {...attributes}
          type="number"
          required
          min={1}
          max={MOST_DAYS}
          value={draft.days}
          onChange={(event) => onChange({ days: event.target.value })}
        />
      )}
    </Field>
  </>
);

/** @param onMade told the key, which nobody is shown again */
export const KeyForm = ({ onClose, onMade }: { onClose: () => void; onMade: (token: string) => void }) => {
  const me = useQuery(meQuery).data;
  const [draft, setDraft] = useState<Draft>({ name: "", owner: { kind: "user", id: "" }, scopes: "", days: "90" });
  const change = (changed: Partial<Draft>): void => setDraft({ ...draft, ...changed });
  const { name, owner, scopes, days } = draft;
  const create = useAct({
    send: () =>
      client.keys.create({
        body: {
          name: name.trim(),
          ownerKind: owner.kind,
          ownerId: owner.kind === "user" ? (me?.id ?? "") : owner.id.trim(),
          scopes: scopesOf(scopes),
          lifeMs: Number(days) * DAY_MS,
        },
      }),
    refresh: [accessKeys.keys],
    onDone: ({ token }) => onMade(token),
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => create.mutate()} submit={words.submit} act={create}>
      <Field label={words.name}>
        {(attributes) => (
          <TextInput
            {...attributes}
            required
            autoFocus
            maxLength={100}
            value={name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <OwnerFields owner={owner} onChange={(changed) => change({ owner: changed })} />
      <RuleFields draft={draft} onChange={change} />
    </DialogForm>
  );
};
