import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { systemText } from "../../catalogue/pages/system-text.ts";
import { duration, fullTime } from "../../format/time.ts";
import { PageOf } from "../../shell/page-of.tsx";
import { Page } from "../../shell/page.tsx";
import { Badge } from "../../ui/badge.tsx";
import { placeSpans } from "./span-tree.ts";
import { type Span, traceQuery } from "./system-queries.ts";
import { Waterfall } from "./waterfall.tsx";

const words = systemText.trace;

/** The run that the trace has to do with, when it has. */
const runOf = (spans: readonly Span[]): string | null => {
  const runId = spans.map(({ attributes }) => attributes["provost.run"]).find((value) => typeof value === "string");
  return typeof runId === "string" ? runId : null;
};

const ABOVE = (
  <Link to="/system" search={{ view: "traces" }} className="hover:underline">
    {systemText.view.traces}
  </Link>
);

const Shown = ({ traceId, spans }: { traceId: string; spans: readonly Span[] }) => {
  const { placed, totalMs } = placeSpans(spans);
  const first = placed[0]?.span;
  const runId = runOf(spans);
  return (
    <Page
      title={first?.name ?? words.title}
      above={ABOVE}
      badge={first?.failed === true && <Badge tone="refuted">{systemText.traces.failed}</Badge>}
      tabs={
        <p className="flex flex-wrap gap-x-4 pb-3.5 text-muted">
          <span>{duration(totalMs)}</span>
          <span>{words.spans(spans.length)}</span>
          {first !== undefined && <span>{fullTime(first.startedAt)}</span>}
          {runId !== null && (
            <Link to="/runs/$runId" params={{ runId }} className="text-accent hover:underline">
              {words.run}
            </Link>
          )}
          <span className="font-mono text-12 break-all">{traceId}</span>
        </p>
      }
    >
      <Waterfall placed={placed} />
    </Page>
  );
};

export const TracePage = (): ReactNode => {
  const { traceId } = useParams({ from: "/signed-in/system/traces/$traceId" });
  const trace = useQuery(traceQuery(traceId));
  return (
    <PageOf query={trace} above={ABOVE}>
      {(spans) => <Shown traceId={traceId} spans={spans} />}
    </PageOf>
  );
};
