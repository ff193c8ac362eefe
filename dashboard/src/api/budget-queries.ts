import { queryOptions } from "@tanstack/react-query";
import type { Input, Output } from "provost/client";
import { client } from "./client.ts";
import { keys } from "./queries.ts";

export type Budget = Output<"budgets.list">["items"][number];
export type BudgetStop = NonNullable<Output<"budgets.list">["stop"]>;
export type BudgetInput = Input<"budgets.set">;
export type Measure = Budget["measure"];

export const budgetsQuery = queryOptions({
  queryKey: keys.budgets,
  queryFn: ({ signal }) => client.budgets.list({}, { signal }),
});
