import type { Ref } from "react";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { duration } from "../../../format/time.ts";
import { scaleMarks } from "./spans.ts";

/** What stands further to the right has no room for its words. */
const WRITABLE = 0.96;

/** @param line what is as wide as the lines below */
export const ScaleRow = ({ length, line }: { length: number; line?: Ref<HTMLDivElement> }) => (
  <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3">
    <span className="text-12 text-muted">{runText.timeline.agent}</span>
    <div ref={line} aria-hidden className="relative h-6">
      {scaleMarks(length).map((mark) => (
        <span
          key={mark}
          className="absolute border-l border-line pl-1 text-12 text-muted"
          style={{ left: `${(100 * mark) / length}%` }}
        >
          {mark < WRITABLE * length && duration(mark)}
        </span>
      ))}
    </div>
  </div>
);

export const LaneName = ({ agentId }: { agentId: string }) => (
  <span className="sticky left-0 truncate py-1.5 font-mono text-12" title={agentId}>
    {agentId}
  </span>
);
