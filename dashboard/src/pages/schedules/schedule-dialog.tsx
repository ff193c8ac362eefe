import { useQuery } from "@tanstack/react-query";
import type { Output } from "provost/client";
import type { Schedule } from "../../api/types.ts";
import { schedulesText as words } from "../../catalogue/pages/schedules-text.ts";
import { fullTime } from "../../format/time.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { writeJson } from "../../format/written-json.ts";
import { ScheduleBadge } from "./schedule-badge.tsx";
import { scheduleQuery } from "./schedule-queries.ts";

type WithTimes = Output<"schedules.get">;

const factsOf = (schedule: WithTimes) => [
  { name: words.column.state, value: <ScheduleBadge {...schedule} /> },
  ...(schedule.pausedReason === null
    ? []
    : [{ name: words.whyPaused, value: schedule.pausedReason === "" ? words.noReason : schedule.pausedReason }]),
  ...(schedule.problem === null ? [] : [{ name: words.why, value: schedule.problem }]),
  { name: words.column.times, value: <code className="font-mono text-12">{schedule.timing}</code> },
  { name: words.timeZone, value: schedule.timeZone },
  { name: words.column.queue, value: schedule.queue },
  { name: words.kind, value: schedule.task.kind },
  { name: words.missed, value: words.catchUpNames[schedule.catchUp] },
  {
    name: words.lastFired,
    value: schedule.lastFiredAt === null ? words.never : <Moment at={schedule.lastFiredAt} />,
  },
  { name: words.made, value: <Moment at={schedule.createdAt} /> },
];

const Shown = ({ schedule }: { schedule: WithTimes }) => (
  <div className="flex flex-col gap-4">
    <Facts facts={factsOf(schedule)} />
    <section>
      <h3 className="mb-1 text-12 font-medium text-muted">
        {schedule.pausedReason === null ? words.upcoming : words.upcomingIfResumed}
      </h3>
      {schedule.upcoming.length === 0 ? (
        <p>{words.upcomingNone}</p>
      ) : (
        <ol className="rounded-6 border border-line">
          {schedule.upcoming.map((time) => (
            <li
              key={time}
              className="flex flex-wrap justify-between gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0"
            >
              <time dateTime={time}>{fullTime(time)}</time>
              <Moment at={time} className="text-muted" />
            </li>
          ))}
        </ol>
      )}
    </section>
    {schedule.task.payload !== null && (
      <CodeBlock label={words.payload} maxHeight="10rem">
        {writeJson(schedule.task.payload)}
      </CodeBlock>
    )}
  </div>
);

const Loaded = ({ scheduleId }: { scheduleId: string }) => {
  const schedule = useQuery(scheduleQuery(scheduleId));
  return <QueryView query={schedule}>{(shown) => <Shown schedule={shown} />}</QueryView>;
};

export const ScheduleDialog = ({ schedule, onClose }: { schedule: Schedule | null; onClose: () => void }) => (
  <Dialog open={schedule !== null} onClose={onClose} title={schedule?.name ?? words.title}>
    {schedule !== null && <Loaded scheduleId={schedule.scheduleId} />}
  </Dialog>
);
