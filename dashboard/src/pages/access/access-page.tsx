import { useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { accessText as words } from "../../catalogue/pages/access-text.ts";
import { queryClient } from "../../api/query-client.ts";
import { useWanted } from "../../live/live.ts";
import { Page } from "../../shell/page.tsx";
import { ErrorRegion } from "../../ui/error-region.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { TabLinks } from "../../ui/tab-links.tsx";
import { accessKeys } from "./access-queries.ts";
import { ACCESS_VIEWS, type AccessView } from "./access-search.ts";
import { FlagsView } from "./flags-view.tsx";
import { KeysView } from "./keys-view.tsx";
import { LimitsView } from "./limits-view.tsx";
import { MembersView } from "./members-view.tsx";
import { SecretsView } from "./secrets-view.tsx";
import { YouView } from "./you-view.tsx";

const AuditView = lazy(() => import("./audit-view.tsx").then(({ AuditView }) => ({ default: AuditView })));
const PoliciesView = lazy(() => import("./policies-view.tsx").then(({ PoliciesView }) => ({ default: PoliciesView })));
const RolesView = lazy(() => import("./roles-view.tsx").then(({ RolesView }) => ({ default: RolesView })));

const VIEWS: Record<AccessView, ReactNode> = {
  members: <MembersView />,
  roles: <RolesView />,
  keys: <KeysView />,
  policies: <PoliciesView />,
  audit: <AuditView />,
  limits: <LimitsView />,
  secrets: <SecretsView />,
  flags: <FlagsView />,
  you: <YouView />,
};

/** What others change while somebody looks. */
const CHANGES: Readonly<Record<string, readonly string[]>> = {
  policy: accessKeys.policies,
  limit: accessKeys.limits,
  secret: accessKeys.secrets,
  flag: accessKeys.flags,
};

export const AccessPage = (): ReactNode => {
  const { view = "members" } = useSearch({ from: "/signed-in/access" });
  useWanted("policy.*,limit.*,secret.*,flag.*", ({ name }) => {
    const queryKey = CHANGES[name.split(".")[0] ?? ""];
    if (queryKey !== undefined) void queryClient.invalidateQueries({ queryKey });
  });
  const tabs = ACCESS_VIEWS.map((name) => ({
    name,
    label: words.view[name],
    active: name === view,
    link: { to: "/access" as const, search: name === "members" ? {} : { view: name } },
  }));
  return (
    <Page fill={view === "audit"} title={words.title} tabs={<TabLinks label={words.views} tabs={tabs} />}>
      <ErrorRegion key={view}>
        <Suspense fallback={<SkeletonRows />}>{VIEWS[view]}</Suspense>
      </ErrorRegion>
    </Page>
  );
};
