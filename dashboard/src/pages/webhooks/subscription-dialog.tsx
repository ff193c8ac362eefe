import { useQuery } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Subscription } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { duration } from "../../format/time.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { SubscriptionBadge } from "./subscription-badge.tsx";
import { deliveriesQuery, parkedQuery } from "./webhook-queries.ts";

const LINE = "flex flex-wrap items-baseline gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0";
const LIST = "max-h-56 overflow-y-auto rounded-6 border border-line";

const Deliveries = ({ webhook }: { webhook: string }) => {
  const deliveries = useQuery(deliveriesQuery(webhook));
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-12 font-medium text-muted">{words.deliveries}</h3>
      <QueryView query={deliveries}>
        {(items) =>
          items.length === 0 ? (
            <p>{words.noDeliveries}</p>
          ) : (
            <ol aria-label={words.deliveries} tabIndex={0} className={LIST}>
              {items.map(({ attemptId, name, status, problem, startedAt, durationMs }) => (
                <li key={attemptId} className={LINE}>
                  <code className="font-mono text-12">{name}</code>
                  <span className={problem === null ? "text-muted" : "min-w-0 break-words text-refuted"}>
                    {status} {problem ?? words.taken}
                  </span>
                  <span className="ml-auto text-12 text-muted">
                    {duration(durationMs)}, <Moment at={startedAt} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </QueryView>
    </section>
  );
};

const Parked = ({ subscriptionId: subscription }: Pick<Subscription, "subscriptionId">) => {
  const parked = useQuery(parkedQuery(subscription)).data ?? [];
  const redeliver = useAct({
    send: () => client.subscriptions.redeliver({ params: { subscription }, body: {} }),
    refresh: [keys.subscriptions],
    done: ({ count }) => words.redelivered(count),
    failed: words.redeliverFailed,
  });
  if (parked.length === 0) return null;
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-12 font-medium text-muted">{words.deadLetters}</h3>
      <ol aria-label={words.deadLetters} tabIndex={0} className={LIST}>
        {parked.map(({ position, event, lastFailure, parkedAt }) => (
          <li key={position} className={LINE}>
            <code className="font-mono text-12">{event?.name ?? position}</code>
            <span className="min-w-0 break-words text-refuted">{lastFailure?.message}</span>
            <Moment at={parkedAt} className="ml-auto text-12 text-muted" />
          </li>
        ))}
      </ol>
      <Button pending={redeliver.isPending} onClick={() => redeliver.mutate()} className="mt-2 self-start">
        {words.redeliver}
      </Button>
    </section>
  );
};

const factsOf = (subscription: Subscription & { url?: string }) => {
  const { url, reason, lastFailure, failures, nextAttemptAt, deliveredAt, cursor, lag } = subscription;
  return [
    { name: words.column.state, value: <SubscriptionBadge {...subscription} /> },
    ...(reason === null || reason === "" ? [] : [{ name: words.reason, value: reason }]),
    ...(url === undefined ? [] : [{ name: words.column.to, value: <span className="break-all">{url}</span> }]),
    { name: words.column.hears, value: subscription.filter.names?.join(", ") ?? words.everything },
    { name: words.column.behind, value: words.behind(lag.events, duration(lag.seconds * 1_000)) },
    { name: words.waiting, value: lag.waiting },
    { name: words.column.dead, value: lag.dead },
    ...(lastFailure === null ? [] : [{ name: words.lastFailure, value: lastFailure.message }]),
    ...(failures === 0 ? [] : [{ name: words.failures, value: failures }]),
    ...(nextAttemptAt === null ? [] : [{ name: words.nextAttempt, value: <Moment at={nextAttemptAt} /> }]),
    { name: words.delivered, value: deliveredAt === null ? words.never : <Moment at={deliveredAt} /> },
    { name: words.cursor, value: cursor },
  ];
};

type Props = { subscription: Subscription | null; onClose: () => void };

export const SubscriptionDialog = ({ subscription, onClose }: Props) => (
  <Dialog open={subscription !== null} onClose={onClose} title={subscription?.name ?? words.title}>
    {subscription !== null && (
      <div className="flex flex-col gap-4">
        <Facts facts={factsOf(subscription)} />
        <Parked subscriptionId={subscription.subscriptionId} />
        {subscription.kind === "webhook" && <Deliveries webhook={subscription.subscriptionId} />}
      </div>
    )}
  </Dialog>
);
