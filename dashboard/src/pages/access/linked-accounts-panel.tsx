import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Output } from "provost/client";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button } from "../../ui/button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";
import { ConfirmDialog, type Confirming } from "./confirm-dialog.tsx";

const words = signInText.linked;

type LinkedAccount = Output<"me.linkedAccounts">["items"][number];

const accountsQuery = queryOptions({
  queryKey: ["me", "linked-accounts"],
  queryFn: async ({ signal }) => (await client.me.linkedAccounts({}, { signal })).items,
});

const unlinking = ({ issuer, subject, provider }: LinkedAccount): Confirming => ({
  title: words.unlinkTitle,
  hint: words.unlinkHint(provider?.label ?? issuer),
  submit: words.unlink,
  send: () => client.me.unlinkAccount({ body: { issuer, subject } }),
  refresh: [accountsQuery.queryKey, accessKeys.sessions],
  done: words.unlinked,
});

/** Nothing for who has none: most control planes have no provider. */
export const LinkedAccountsPanel = () => {
  const accounts = useQuery(accountsQuery);
  const [confirming, setConfirming] = useState<Confirming | null>(null);
  if (accounts.isPending || accounts.data?.length === 0) return null;
  return (
    <Panel title={words.title}>
      <QueryView query={accounts}>
        {(items) => (
          <ul>
            {items.map((account) => (
              <AccessRow
                key={`${account.issuer} ${account.subject}`}
                title={account.provider?.label ?? account.issuer}
                aside={<Button onClick={() => setConfirming(unlinking(account))}>{words.unlink}</Button>}
              >
                {account.provider === null ? words.noProvider : account.issuer} · {words.since}{" "}
                <Moment at={account.linkedAt} />
              </AccessRow>
            ))}
          </ul>
        )}
      </QueryView>
      <ConfirmDialog confirming={confirming} onClose={() => setConfirming(null)} />
    </Panel>
  );
};
