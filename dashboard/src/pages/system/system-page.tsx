import { useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { systemText as words } from "../../catalogue/pages/system-text.ts";
import { Page } from "../../shell/page.tsx";
import { ErrorRegion } from "../../ui/error-region.tsx";
import { TabLinks } from "../../ui/tab-links.tsx";
import { BackupsView } from "./backups-view.tsx";
import { HealthView } from "./health-view.tsx";
import { SYSTEM_VIEWS, type SystemView } from "./system-search.ts";
import { TracesView } from "./traces-view.tsx";

const VIEWS: Record<SystemView, () => ReactNode> = { health: HealthView, backups: BackupsView, traces: TracesView };

export const SystemPage = (): ReactNode => {
  const { view = "health" } = useSearch({ from: "/signed-in/system" });
  const View = VIEWS[view];
  const tabs = SYSTEM_VIEWS.map((name) => ({
    name,
    label: words.view[name],
    active: name === view,
    link: { to: "/system" as const, search: name === "health" ? {} : { view: name } },
  }));
  return (
    <Page fill={view === "traces"} title={words.title} tabs={<TabLinks label={words.views} tabs={tabs} />}>
      <ErrorRegion key={view}>
        <View />
      </ErrorRegion>
    </Page>
  );
};
