import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { text } from "../../catalogue/text.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys, accountsQuery, type ServiceAccount } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";
import { RoleSelect } from "./role-select.tsx";

const words = accessText.accounts;
const ROLES = ["admin", "maintainer", "operator", "viewer"] as const satisfies readonly ServiceAccount["role"][];

const AccountForm = ({ onClose }: { onClose: () => void }) => {
  const [name, setName] = useState("");
  const [role, setRole] = useState<ServiceAccount["role"]>("operator");
  const create = useAct({
    send: () => client.serviceAccounts.create({ body: { name: name.trim(), role } }),
    refresh: [accessKeys.accounts],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => create.mutate()} submit={words.submit} act={create}>
      <Field label={words.name} hint={words.nameHint}>
        {(attributes) => (
          <TextInput
            {...attributes}
            required
            autoFocus
            pattern="[\w.@\-]{1,100}"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={words.role}>
        {(attributes) => <RoleSelect {...attributes} roles={ROLES} value={role} onChange={setRole} />}
      </Field>
    </DialogForm>
  );
};

const AccountRow = ({ account }: { account: ServiceAccount }) => {
  const { serviceAccountId, name, role, state, createdAt } = account;
  const next = state === "active" ? "disabled" : "active";
  const setState = useAct({
    send: () => client.serviceAccounts.setState({ params: { serviceAccountId }, body: { state: next } }),
    refresh: [accessKeys.accounts],
    done: words.stateDone[next],
    failed: accessText.failed,
  });
  return (
    <AccessRow
      title={name}
      aside={
        <>
          <Badge tone={state === "active" ? "proven" : "caution"}>{words.state[state]}</Badge>
          <Button
            onClick={() => setState.mutate()}
            pending={setState.isPending}
            aria-label={`${state === "active" ? words.disable : words.enable}: ${name}`}
          >
            {state === "active" ? words.disable : words.enable}
          </Button>
        </>
      }
    >
      {text.shell.role[role]}, <Moment at={createdAt} />
    </AccessRow>
  );
};

export const AccountsPanel = () => {
  const accounts = useQuery(accountsQuery);
  const [adding, setAdding] = useState(false);
  return (
    <Panel
      title={words.title}
      aside={
        <Button icon={Plus} onClick={() => setAdding(true)}>
          {words.add}
        </Button>
      }
    >
      <QueryView query={accounts}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
          ) : (
            <ul>
              {items.map((account) => (
                <AccountRow key={account.serviceAccountId} account={account} />
              ))}
            </ul>
          )
        }
      </QueryView>
      <Dialog open={adding} onClose={() => setAdding(false)} title={words.add}>
        <AccountForm onClose={() => setAdding(false)} />
      </Dialog>
    </Panel>
  );
};
