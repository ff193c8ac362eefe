import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import { runStatusQuery } from "../../api/queries.ts";
import type { RunStatus } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { Page } from "../../shell/page.tsx";
import { ErrorRegion } from "../../ui/error-region.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { RunBadge } from "../../ui/state-badges.tsx";
import { type TabLink, TabLinks } from "../../ui/tab-links.tsx";
import { GraphView } from "./graph-view.tsx";
import { ProofStrip } from "./proof-strip.tsx";
import { RunActions } from "./run-actions.tsx";
import { RunOrRemoved } from "./remove/run-or-removed.tsx";
import { RunFacts } from "./run-facts.tsx";
import { RUN_VIEWS, type RunView } from "./run-search.ts";
import { TasksView } from "./tasks-view.tsx";

const TimelineView = lazy(() =>
  import("./timeline/timeline-view.tsx").then(({ TimelineView }) => ({ default: TimelineView })),
);
const CriteriaView = lazy(() =>
  import("./criteria/criteria-view.tsx").then(({ CriteriaView }) => ({ default: CriteriaView })),
);
const ChangesView = lazy(() => import("./changes-view.tsx").then(({ ChangesView }) => ({ default: ChangesView })));
const RunPlanView = lazy(() => import("./run-plan-view.tsx").then(({ RunPlanView }) => ({ default: RunPlanView })));
const ProgressView = lazy(() =>
  import("./progress/progress-view.tsx").then(({ ProgressView }) => ({ default: ProgressView })),
);
const EventsView = lazy(() => import("./events-view.tsx").then(({ EventsView }) => ({ default: EventsView })));

const VIEWS: Record<RunView, (status: RunStatus) => ReactNode> = {
  graph: (status) => <GraphView status={status} />,
  timeline: (status) => <TimelineView status={status} />,
  criteria: (status) => <CriteriaView status={status} />,
  tasks: (status) => <TasksView status={status} />,
  progress: (status) => <ProgressView status={status} />,
  changes: (status) => <ChangesView status={status} />,
  plan: (status) => <RunPlanView status={status} />,
  events: (status) => <EventsView status={status} />,
};

/** Views that have a height of their own, in which their parts scroll. */
const FILLING: ReadonlySet<RunView> = new Set(["graph", "timeline", "criteria", "tasks", "changes", "plan", "events"]);

const tabsOf = (status: RunStatus, view: RunView): TabLink[] => {
  const { runId } = status.run;
  const counts: Partial<Record<RunView, number>> = { criteria: status.criteria.length, tasks: status.tasks.length };
  return RUN_VIEWS.map((name) => ({
    name,
    label: runText.view[name],
    count: counts[name],
    active: name === view,
    link: { to: "/runs/$runId", params: { runId }, search: name === "graph" ? {} : { view: name }, replace: true },
  }));
};

const Shown = ({ status }: { status: RunStatus }) => {
  const { view = "graph" } = useSearch({ from: "/signed-in/runs/$runId" });
  const { run } = status;
  const head = (
    <>
      <RunFacts status={status} />
      <ProofStrip status={status} />
      <TabLinks label={runText.views} tabs={tabsOf(status, view)} />
    </>
  );
  return (
    <Page
      fill={FILLING.has(view)}
      title={run.planTitle}
      above={
        <Link to="/runs" className="hover:underline">
          {text.run.listTitle}
        </Link>
      }
      badge={<RunBadge state={run.state} decision={run.decision} />}
      actions={<RunActions status={status} />}
      tabs={head}
    >
      <ErrorRegion key={view}>
        <Suspense fallback={<SkeletonRows />}>{VIEWS[view](status)}</Suspense>
      </ErrorRegion>
    </Page>
  );
};

export const RunPage = (): ReactNode => {
  const { runId } = useParams({ from: "/signed-in/runs/$runId" });
  const status = useQuery(runStatusQuery(runId));
  return <RunOrRemoved query={status}>{(shown) => <Shown key={runId} status={shown} />}</RunOrRemoved>;
};
