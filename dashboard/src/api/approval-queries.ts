/** What agents ask people for, and the rules that answer for them. */
import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keys } from "./queries.ts";

const LIMIT = 200;

export const pendingApprovalsQuery = queryOptions({
  queryKey: [...keys.approvals, "pending"],
  queryFn: async ({ signal }) =>
    (await client.approvals.list({ query: { state: "pending", limit: LIMIT } }, { signal })).items,
});

/** Those that were answered, or never will be. */
export const settledApprovalsQuery = queryOptions({
  queryKey: [...keys.approvals, "settled"],
  queryFn: async ({ signal }) => {
    const { items } = await client.approvals.list({ query: { limit: LIMIT } }, { signal });
    return items.filter(({ state }) => state !== "pending");
  },
});

export const approvalRulesQuery = queryOptions({
  queryKey: [...keys.approvals, "rules"],
  queryFn: async ({ signal }) => (await client.approvalRules.list({ query: { limit: LIMIT } }, { signal })).items,
});
