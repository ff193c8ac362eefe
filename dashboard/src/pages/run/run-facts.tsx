import { useQuery } from "@tanstack/react-query";
import { CirclePause, CircleX, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { isStopped, runStopQuery } from "../../api/run-stop-query.ts";
import type { Run, RunStatus } from "../../api/types.ts";
import { forkText } from "../../catalogue/pages/fork-text.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { shortCommit } from "../../format/number.ts";
import { cx } from "../../ui/cx.ts";
import { Elapsed } from "../../ui/elapsed.tsx";
import { Moment } from "../../ui/moment.tsx";
import { SegmentBar } from "../../ui/segment-bar.tsx";
import { TASK_TONES } from "../../ui/state-badges.tsx";
import { StopReason } from "../../ui/stop-reason.tsx";
import { ForkedFrom } from "./fork/forked-from.tsx";

const words = runText;

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex items-baseline gap-1.5">
    <dt className="text-muted">{name}</dt>
    <dd className="font-medium">{children}</dd>
  </div>
);

const Stopped = ({ run: { runId, state } }: { run: Run }) => {
  const { data: stop } = useQuery({ ...runStopQuery(runId), enabled: isStopped(state) });
  if (!isStopped(state) || !stop) return null;
  const ended = state === "cancelled";
  const Icon = state === "paused" ? CirclePause : CircleX;
  return (
    <div
      className={cx("flex gap-2 rounded-6 px-3 py-2", ended ? "bg-hover text-muted" : "bg-caution-soft text-caution")}
    >
      <Icon aria-hidden size={15} className="mt-0.5 shrink-0" />
      <p className="min-w-0 break-words">
        <StopReason stop={stop} />
      </p>
    </div>
  );
};

const ORDER = ["succeeded", "merging", "leased", "failed", "queued", "waiting", "skipped", "cancelled"] as const;

export const RunFacts = ({ status: { run, tasks, inHand, fork } }: { status: RunStatus }) => {
  const merged = tasks.filter(({ state }) => state === "succeeded").length;
  const segments = ORDER.map((state) => ({
    name: text.taskState[state].toLowerCase(),
    count: tasks.filter((task) => task.state === state).length,
    tone: TASK_TONES[state],
    alive: state === "leased" || state === "merging",
  }));
  return (
    <div className="mb-3 flex flex-col gap-3">
      {run.error !== null && (
        <p role="alert" className="rounded-6 bg-refuted-soft px-3 py-2 break-words text-refuted">
          <span className="font-mono">{run.error.code}</span> {run.error.message}
        </p>
      )}
      <Stopped run={run} />
      {run.state === "running" && inHand === false && (
        <p className="flex items-center gap-2 rounded-6 bg-caution-soft px-3 py-2 text-caution">
          <TriangleAlert aria-hidden size={15} /> {words.notInHand}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-5 gap-y-1.5">
        <div className="flex min-w-0 items-center gap-2.5">
          <SegmentBar label={words.view.tasks} segments={segments} className="w-40!" />
          <span className="text-12 font-medium">{text.run.tasksMerged(merged, tasks.length)}</span>
        </div>
        <dl className="flex flex-wrap gap-x-5 gap-y-1 text-12">
          <Fact name={words.began}>
            <Moment at={run.createdAt} />
          </Fact>
          <Fact name={words.took}>
            <Elapsed from={run.createdAt} to={run.finishedAt} />
          </Fact>
          <Fact name={words.base}>
            <code className="font-mono" title={run.baseCommit}>
              {shortCommit(run.baseCommit)}
            </code>
          </Fact>
          {fork !== null && (
            <Fact name={forkText.from}>
              <ForkedFrom fork={fork} />
            </Fact>
          )}
          <Fact name={words.head}>
            <code className="font-mono" title={run.headCommit}>
              {shortCommit(run.headCommit)}
            </code>
          </Fact>
        </dl>
      </div>
    </div>
  );
};
