import { useQuery } from "@tanstack/react-query";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Badge } from "../../ui/badge.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { decisionsQuery, type PolicyDecision } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";
import { ActorName } from "../../ui/actor.tsx";

const words = accessText.decisions;

const DecisionRow = ({ decision }: { decision: PolicyDecision }) => {
  const { actor, action, resourceType, resourceId, allowed, reason, decidedAt, times } = decision;
  return (
    <AccessRow
      title={<span className="font-mono text-12">{action}</span>}
      aside={<Badge tone={allowed ? "neutral" : "caution"}>{allowed ? words.allowed : words.denied}</Badge>}
    >
      <ActorName actor={actor} /> · {resourceType} <span className="break-words">{resourceId}</span> · {reason} ·{" "}
      <Moment at={decidedAt} />
      {times > 1 && ` · ${words.times(times)}`}
    </AccessRow>
  );
};

export const DecisionsPanel = () => {
  const decisions = useQuery(decisionsQuery);
  return (
    <Panel title={words.title}>
      <QueryView query={decisions}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
          ) : (
            <div
              role="group"
              aria-label={words.title}
              tabIndex={0}
              className="max-h-96 overflow-y-auto -outline-offset-2"
            >
              <ul>
                {items.map((decision) => (
                  <DecisionRow key={decision.decisionId} decision={decision} />
                ))}
              </ul>
            </div>
          )
        }
      </QueryView>
    </Panel>
  );
};
