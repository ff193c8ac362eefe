import type { ReactNode } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { plansQuery } from "../../api/queries.ts";
import type { UploadedPlan } from "../../api/types.ts";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { byteSize } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { LookedSoFar } from "../../ui/looked-so-far.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { PlanDrop } from "./plan-drop.tsx";

const words = planText.list;

const COLUMNS: readonly Column<UploadedPlan>[] = [
  {
    key: "plan",
    title: words.plan,
    width: "minmax(12rem, 3fr)",
    cell: ({ planId, title }) => (
      <Link to="/plans/$planId" params={{ planId }} className="font-medium hover:underline">
        {title}
      </Link>
    ),
  },
  {
    key: "size",
    title: words.size,
    width: "7rem",
    align: "end",
    wideOnly: true,
    cell: ({ bytes }) => <span className="text-muted">{byteSize(bytes)}</span>,
  },
  {
    key: "uploaded",
    title: words.uploaded,
    width: "9rem",
    align: "end",
    cell: ({ uploadedAt }) => <Moment at={uploadedAt} className="text-muted" />,
  },
];

export const PlansPage = (): ReactNode => {
  const navigate = useNavigate();
  const [filter, setFilter] = useState("");
  const plans = useInfiniteQuery(plansQuery);
  const wanted = filter.trim().toLowerCase();
  const read = plans.data?.pages.flatMap(({ items }) => items) ?? [];
  const rows = read.filter(({ title }) => title.toLowerCase().includes(wanted));
  const actions = (
    <>
      <FilterInput label={words.filter} value={filter} onChange={setFilter} />
      <Link to="/plans/new" className={buttonClass("primary")}>
        {planText.newPlan}
      </Link>
    </>
  );
  return (
    <PlanDrop>
      <Page fill title={planText.title} actions={actions}>
        <LookedSoFar filter={filter} count={read.length} pages={plans} />
        <QueryView query={plans}>
          {() =>
            rows.length === 0 ? (
              <EmptyState icon={ScrollText} title={filter === "" ? words.empty : words.noMatch}>
                {words.emptyHint}
              </EmptyState>
            ) : (
              <Table
                label={words.label}
                columns={COLUMNS}
                rows={rows}
                rowKey={({ planId }) => planId}
                onOpen={({ planId }) => void navigate({ to: "/plans/$planId", params: { planId } })}
                onEnd={() => plans.hasNextPage && !plans.isFetchingNextPage && void plans.fetchNextPage()}
              />
            )
          }
        </QueryView>
      </Page>
    </PlanDrop>
  );
};
