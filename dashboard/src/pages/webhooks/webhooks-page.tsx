import { useQuery } from "@tanstack/react-query";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Subscription } from "../../api/types.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { ActDialog, type Acting } from "./act-dialogs.tsx";
import { AddWebhookDialog } from "./add-webhook-dialog.tsx";
import { SubscriptionDialog } from "./subscription-dialog.tsx";
import { SubscriptionMenu } from "./subscription-menu.tsx";
import { SubscriptionTable } from "./subscription-table.tsx";
import { subscriptionsQuery, webhooksQuery } from "./webhook-queries.ts";

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section aria-label={title} className="flex min-h-40 flex-col not-first:border-t not-first:border-line-strong">
    <h2 className="border-b border-line px-4 py-2.5 font-semibold md:px-6">{title}</h2>
    {children}
  </section>
);

export const WebhooksPage = (): ReactNode => {
  const webhooks = useQuery(webhooksQuery);
  const subscriptions = useQuery(subscriptionsQuery);
  const [openedId, setOpenedId] = useState<string | null>(null);
  const [acting, setActing] = useState<Acting | null>(null);
  const [adding, setAdding] = useState(false);
  // As it is now, and not as it was when it was opened.
  const opened = [...(webhooks.data ?? []), ...(subscriptions.data ?? [])].find(
    ({ subscriptionId }) => subscriptionId === openedId,
  );
  const open = ({ subscriptionId }: Subscription): void => setOpenedId(subscriptionId);
  const menu = (subscription: Subscription): ReactNode => (
    <SubscriptionMenu subscription={subscription} onAct={setActing} />
  );
  const add = (
    <Button tone="primary" icon={Plus} onClick={() => setAdding(true)}>
      {words.add}
    </Button>
  );
  return (
    <Page title={words.title} actions={add}>
      <Part title={words.webhooks}>
        <QueryView query={webhooks}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState icon={WebhookIcon} title={words.empty}>
                {words.emptyHint}
              </EmptyState>
            ) : (
              <SubscriptionTable label={words.webhooks} rows={items} onOpen={open} menu={menu} />
            )
          }
        </QueryView>
      </Part>
      <Part title={words.subscriptions}>
        <QueryView query={subscriptions}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState
                title={words.subscriptionsEmpty}
                action={
                  <code className="rounded-6 bg-sunken px-3 py-1.5 font-mono text-12 break-words">
                    {words.subscriptionsCommand}
                  </code>
                }
              >
                {words.subscriptionsHint}
              </EmptyState>
            ) : (
              <SubscriptionTable label={words.subscriptions} rows={items} onOpen={open} menu={menu} />
            )
          }
        </QueryView>
      </Part>
      <SubscriptionDialog subscription={opened ?? null} onClose={() => setOpenedId(null)} />
      <ActDialog acting={acting} onClose={() => setActing(null)} />
      <AddWebhookDialog open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
};
