/** No event tells of a delivery, which would be delivered too: how far each is behind is asked for while somebody looks. */
import { queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";

const WHILE_LOOKED_AT_MS = 5_000;
const SHOWN = 50;

export const webhooksQuery = queryOptions({
  queryKey: [...keys.subscriptions, "webhooks"],
  queryFn: async ({ signal }) => (await client.webhooks.list({}, { signal })).items,
  refetchInterval: WHILE_LOOKED_AT_MS,
});

/** But webhooks. */
export const subscriptionsQuery = queryOptions({
  queryKey: [...keys.subscriptions, "others"],
  queryFn: async ({ signal }) =>
    (await client.subscriptions.list({}, { signal })).items.filter(({ kind }) => kind !== "webhook"),
  refetchInterval: WHILE_LOOKED_AT_MS,
});

export const deliveriesQuery = (webhook: string) =>
  queryOptions({
    queryKey: [...keys.subscriptions, "deliveries", webhook],
    queryFn: async ({ signal }) =>
      (await client.webhooks.deliveries({ params: { webhook }, query: { limit: SHOWN } }, { signal })).items,
    refetchInterval: WHILE_LOOKED_AT_MS,
  });

export const parkedQuery = (subscription: string) =>
  queryOptions({
    queryKey: [...keys.subscriptions, "parked", subscription],
    queryFn: async ({ signal }) =>
      (await client.subscriptions.deadLetters({ params: { subscription }, query: { limit: SHOWN } }, { signal })).items,
    refetchInterval: WHILE_LOOKED_AT_MS,
  });
