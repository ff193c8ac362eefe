import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { isStopped, runStopQuery } from "../../api/run-stop-query.ts";
import type { RunTally } from "../../api/types.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { Elapsed } from "../../ui/elapsed.tsx";
import { Panel } from "../../ui/panel.tsx";
import { SegmentBar } from "../../ui/segment-bar.tsx";
import { RunBadge } from "../../ui/state-badges.tsx";
import { StopReason } from "../../ui/stop-reason.tsx";
import { sum, taskSegments } from "../runs/tallies.ts";

const words = homeText.running;

const Stopped = ({ runId }: { runId: string }) => {
  const { data: stop } = useQuery(runStopQuery(runId));
  return (
    stop && (
      <span className="line-clamp-2 text-12 break-words text-muted">
        <StopReason stop={stop} />
      </span>
    )
  );
};

const Row = ({ run, tasks, criteria }: RunTally) => (
  <li className="border-b border-line last:border-b-0">
    <Link
      to="/runs/$runId"
      params={{ runId: run.runId }}
      className="flex flex-col gap-2 px-3.5 py-3 -outline-offset-2 hover:bg-hover"
    >
      <span className="flex items-center justify-between gap-3">
        <span className="min-w-0 truncate font-medium">{run.planTitle}</span>
        <RunBadge state={run.state} decision={run.decision} />
      </span>
      {isStopped(run.state) && <Stopped runId={run.runId} />}
      <SegmentBar label={words.progress} segments={taskSegments(tasks)} />
      <span className="grid grid-cols-[5fr_4fr_auto] gap-x-3 text-12 text-muted">
        <span>{words.tasks(tasks.succeeded, sum(tasks))}</span>
        <span>{words.criteria(criteria.proven, sum(criteria))}</span>
        <span className="min-w-16 text-right whitespace-nowrap">
          <Elapsed from={run.createdAt} to={run.finishedAt} />
        </span>
      </span>
    </Link>
  </li>
);

const SHOWN = 5;
const isActive = ({ run }: RunTally): boolean => run.state === "running" || run.state === "cancelling";

/** What runs now, and then what ran last. */
export const RunningPanel = ({ runs }: { runs: readonly RunTally[] }) => {
  const active = runs.filter(isActive);
  const ended = runs.filter((tally) => !isActive(tally));
  const aside = (
    <span className="flex items-center gap-3 text-12 text-muted">
      {words.now(active.length)}
      <Link to="/runs" className="text-accent hover:underline">
        {words.all}
      </Link>
    </span>
  );
  return (
    <Panel title={words.title} aside={aside}>
      <ul>
        {[...active, ...ended.slice(0, Math.max(1, SHOWN - active.length))].map((tally) => (
          <Row key={tally.run.runId} {...tally} />
        ))}
      </ul>
    </Panel>
  );
};
