import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { runPlanQuery } from "../../api/queries.ts";
import type { RunStatus } from "../../api/types.ts";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { nodeAt, nodesOf } from "../../source/line-marks.ts";
import { Outline } from "../../source/outline.tsx";
import { type SourceHandle, SourceView } from "../../source/source-view.tsx";
import { QueryView } from "../../ui/query-view.tsx";

type Shown = { source: string; plan: Parameters<typeof nodesOf>[0] };
const NOTHING_SAID = new Map<number, never[]>();

const PlanOfRun = ({ source, plan }: Shown) => {
  const [line, setLine] = useState<number | null>(null);
  const field = useRef<SourceHandle>(null);
  const nodes = useMemo(() => nodesOf(plan), [plan]);
  const node = line === null ? null : nodeAt(nodes, line);
  return (
    <div className="grid min-h-0 flex-1 max-lg:grid-rows-[minmax(20rem,1fr)_minmax(20rem,1fr)] lg:grid-cols-2">
      <div className="min-h-0 min-w-0 border-line max-lg:border-b lg:border-r">
        <SourceView
          source={source}
          label={planText.source}
          onLine={setLine}
          marked={node}
          diagnostics={NOTHING_SAID}
          handle={field}
        />
      </div>
      <div className="min-h-0 min-w-0">
        <Outline
          plan={plan}
          diagnostics={[]}
          selected={node?.id ?? null}
          onSelect={(one) => {
            field.current?.goTo(one.line);
            setLine(one.line);
          }}
        />
      </div>
    </div>
  );
};

/** The plan as it was when the run started. */
export const RunPlanView = ({ status: { run } }: { status: RunStatus }) => {
  const plan = useQuery(runPlanQuery(run.runId));
  return <QueryView query={plan}>{(shown) => <PlanOfRun {...shown} />}</QueryView>;
};
