/** All that waits for a person: the home page lists it, and its link in the navigation counts the same. */
import { useQuery } from "@tanstack/react-query";
import { pendingApprovalsQuery } from "./approval-queries.ts";
import { budgetsQuery } from "./budget-queries.ts";
import { waitingQuery } from "./queries.ts";

export const useWhatWaits = () => {
  const waiting = useQuery(waitingQuery);
  // Who may not read approvals or budgets has none that wait.
  const asked = useQuery(pendingApprovalsQuery).data ?? [];
  const { stop = null, items: budgets = [] } = useQuery(budgetsQuery).data ?? {};
  const spent = budgets.filter((budget) => budget.spent + budget.reserved >= budget.most);
  const count = (waiting.data?.length ?? 0) + asked.length + spent.length + (stop === null ? 0 : 1);
  return { waiting, asked, stop, spent, count };
};
