/** Budgets that stop agents: the switch for all of them, and what is used up. */
import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { CircleDollarSign, OctagonPause } from "lucide-react";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { amountOf, nameOf } from "../budgets/amounts.ts";
import { type Budget, budgetsQuery, type BudgetStop } from "../budgets/budget-queries.ts";
import { MatterLine, MATTER_LINE } from "./matter-line.tsx";

const words = homeText.waiting;

type Stopping = { stop: BudgetStop | null; spent: Budget[] };

const NOTHING: Stopping = { stop: null, spent: [] };

/** Who may not read budgets has none that wait. */
export const useBudgetMatters = (): Stopping => {
  const { data } = useQuery(budgetsQuery);
  if (data === undefined) return NOTHING;
  return { stop: data.stop, spent: data.items.filter(({ spent, reserved, most }) => spent + reserved >= most) };
};

export const BudgetMatters = ({ stop, spent }: Stopping) => (
  <>
    {stop !== null && (
      <li className="border-b border-line last:border-b-0">
        <Link to="/budgets" className={MATTER_LINE}>
          <MatterLine
            icon={OctagonPause}
            kind={words.budgetKind}
            title={words.stop(stop.by)}
            since={stop.at}
            detail={stop.reason}
            foot={null}
          />
        </Link>
      </li>
    )}
    {spent.map((budget) => (
      <li key={nameOf(budget)} className="border-b border-line last:border-b-0">
        <Link to="/budgets" className={MATTER_LINE}>
          <MatterLine
            icon={CircleDollarSign}
            kind={words.budgetKind}
            title={words.spent(nameOf(budget))}
            since={budget.windowStart}
            detail={words.spentOf(
              amountOf(budget.measure, budget.spent + budget.reserved),
              amountOf(budget.measure, budget.most),
            )}
            foot={null}
          />
        </Link>
      </li>
    ))}
  </>
);
