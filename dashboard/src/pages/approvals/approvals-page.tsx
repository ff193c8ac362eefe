import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { pendingApprovalsQuery } from "../../api/approval-queries.ts";
import { approvalsText as words } from "../../catalogue/pages/approvals-text.ts";
import { Page } from "../../shell/page.tsx";
import { ErrorRegion } from "../../ui/error-region.tsx";
import { TabLinks } from "../../ui/tab-links.tsx";
import { ApprovalRules } from "./approval-rules.tsx";
import { APPROVAL_VIEWS, type ApprovalView } from "./approvals-search.ts";
import { SettledApprovals } from "./settled-approvals.tsx";
import { WaitingApprovals } from "./waiting-approvals.tsx";

const VIEWS: Record<ApprovalView, () => ReactNode> = {
  waiting: WaitingApprovals,
  settled: SettledApprovals,
  rules: ApprovalRules,
};

export const ApprovalsPage = (): ReactNode => {
  const { view = "waiting" } = useSearch({ from: "/signed-in/approvals" });
  const pending = useQuery(pendingApprovalsQuery);
  const View = VIEWS[view];
  const tabs = APPROVAL_VIEWS.map((name) => ({
    name,
    label: words.view[name],
    count: name === "waiting" ? pending.data?.length : undefined,
    active: name === view,
    link: { to: "/approvals", search: name === "waiting" ? {} : { view: name }, replace: true } as const,
  }));
  return (
    <Page fill={view !== "waiting"} title={words.title} tabs={<TabLinks label={words.views} tabs={tabs} />}>
      <ErrorRegion key={view}>
        <View />
      </ErrorRegion>
    </Page>
  );
};
