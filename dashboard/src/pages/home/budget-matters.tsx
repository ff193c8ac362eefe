/** Budgets that stop agents: the switch for all of them, and what is used up. */
import { Link } from "@tanstack/react-router";
import { CircleDollarSign, OctagonPause } from "lucide-react";
import type { Budget, BudgetStop } from "../../api/budget-queries.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { amountOf, nameOf } from "../budgets/amounts.ts";
import { MatterLine, MATTER_LINE } from "./matter-line.tsx";

const words = homeText.waiting;

type Props = { stop: BudgetStop | null; spent: readonly Budget[] };

export const BudgetMatters = ({ stop, spent }: Props) => (
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
            since={budget.period === "total" ? null : budget.windowStart}
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
