import { useQuery } from "@tanstack/react-query";
import { systemText } from "../../catalogue/pages/system-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { Badge } from "../../ui/badge.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Drill, drillsQuery } from "./system-queries.ts";

const words = systemText.drill;

const DrillRow = ({ drill: { passed, problem, startedAt, rpoMs, rtoMs, restored } }: { drill: Drill }) => (
  <li className="flex items-start gap-3 border-t border-line px-3.5 py-2.5 first:border-t-0">
    <div className="min-w-0 flex-1">
      <Moment at={startedAt} className="font-medium" />
      <p className="text-muted">
        {duration(rpoMs)} {words.lost}
        {rtoMs !== null && `, ${duration(rtoMs)} ${words.restore}`}
      </p>
      {restored !== null && (
        <p className="text-12 text-muted">
          {words.restored(
            wholeNumber(restored.tableRows),
            wholeNumber(restored.files),
            wholeNumber(restored.packetsVerified),
          )}
        </p>
      )}
      {problem !== null && <p className="break-words text-refuted">{problem}</p>}
    </div>
    <Badge tone={passed ? "proven" : "refuted"}>{passed ? words.passed : words.failed}</Badge>
  </li>
);

export const DrillPanel = () => {
  const drills = useQuery(drillsQuery);
  return (
    <Panel title={words.title}>
      <QueryView query={drills}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={words.empty} action={<code className="font-mono text-12">{words.command}</code>}>
              {words.emptyHint}
            </EmptyState>
          ) : (
            <ul>
              {items.map((drill) => (
                <DrillRow key={drill.drillId} drill={drill} />
              ))}
            </ul>
          )
        }
      </QueryView>
    </Panel>
  );
};
