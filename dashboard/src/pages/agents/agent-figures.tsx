import type { Agent, ListedAgent } from "../../api/types.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { money, share } from "../../format/number.ts";
import { SegmentBar } from "../../ui/segment-bar.tsx";

export const AgentLoad = ({ busy, slots }: Pick<Agent, "busy" | "slots">) => (
  <span className="flex items-center gap-2.5">
    <SegmentBar
      label={words.column.load}
      segments={[
        { name: words.busySlots, count: busy, tone: "accent", alive: true },
        { name: words.freeSlots, count: Math.max(0, slots - busy), tone: "neutral" },
      ]}
      className="max-w-20"
    />
    <span className="text-12 text-muted">
      {busy}/{slots}
    </span>
  </span>
);

/** Who has done nothing yet has no share. */
export const AgentSuccess = ({ succeeded, failed }: Pick<Agent, "succeeded" | "failed">) => {
  // Weights by age, and no count of anything.
  if (Math.round(succeeded + failed) === 0) return <span className="text-faint">{words.notCounted}</span>;
  return <span title={words.successTitle}>{share(succeeded, succeeded + failed)}</span>;
};

/** A sum that lacks prices would be too small, and none is not nothing. */
export const AgentCost = ({ spending }: Pick<ListedAgent, "spending">) => {
  if (spending === null)
    return (
      <span className="text-faint" title={words.costNotRecordedTitle}>
        {words.costNotRecorded}
      </span>
    );
  const { microUsd, unpricedSteps } = spending;
  if (unpricedSteps > 0) return <span title={words.unpriced(unpricedSteps)}>{words.costUnknown}</span>;
  return <span title={words.costTitle}>{money(microUsd)}</span>;
};
