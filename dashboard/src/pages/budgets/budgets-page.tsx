import { useQuery } from "@tanstack/react-query";
import { Plus, Wallet } from "lucide-react";
import { type ReactNode, useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { budgetsText as words } from "../../catalogue/pages/budgets-text.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { nameOf } from "./amounts.ts";
import { BudgetCard } from "./budget-card.tsx";
import { BudgetDialog, type BudgetDraft, draftOf, NEW_BUDGET } from "./budget-dialog.tsx";
import { type Budget, budgetsQuery } from "../../api/budget-queries.ts";
import { StopPanel } from "./stop-panel.tsx";

const RemoveDialog = ({ budget, onClose }: { budget: Budget | null; onClose: () => void }) => {
  const remove = useAct({
    send: ({ scope, measure, key }: Budget) => client.budgets.remove({ params: { scope, measure }, query: { key } }),
    refresh: [keys.budgets],
    done: words.removing.done,
    onDone: onClose,
  });
  return (
    <FormDialog
      open={budget !== null}
      title={words.removing.title}
      onClose={onClose}
      onSubmit={() => budget !== null && remove.mutate(budget)}
      submit={words.removing.submit}
      tone="danger"
      act={remove}
    >
      <p className="break-words">{budget !== null && words.removing.hint(nameOf(budget))}</p>
    </FormDialog>
  );
};

export const BudgetsPage = (): ReactNode => {
  const budgets = useQuery(budgetsQuery);
  const [editing, setEditing] = useState<{ initial: BudgetDraft; known: boolean } | null>(null);
  const [removing, setRemoving] = useState<Budget | null>(null);
  const add = (
    <Button tone="primary" icon={Plus} onClick={() => setEditing({ initial: NEW_BUDGET, known: false })}>
      {words.set}
    </Button>
  );
  return (
    <Page title={words.title} actions={add}>
      <QueryView query={budgets}>
        {({ items, stop }) => (
          <div className="flex flex-col gap-5 px-4 py-5 md:px-6">
            <StopPanel stop={stop} />
            {items.length === 0 ? (
              <EmptyState icon={Wallet} title={words.empty}>
                {words.emptyHint}
              </EmptyState>
            ) : (
              <ul aria-label={words.label} className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
                {items.map((budget) => (
                  <BudgetCard
                    key={nameOf(budget)}
                    budget={budget}
                    onEdit={() => setEditing({ initial: draftOf(budget), known: true })}
                    onRemove={() => setRemoving(budget)}
                  />
                ))}
              </ul>
            )}
          </div>
        )}
      </QueryView>
      <BudgetDialog editing={editing} budgets={budgets.data?.items ?? []} onClose={() => setEditing(null)} />
      <RemoveDialog budget={removing} onClose={() => setRemoving(null)} />
    </Page>
  );
};
