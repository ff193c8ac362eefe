import { useQuery } from "@tanstack/react-query";
import { CalendarClock, CalendarPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Schedule } from "../../api/types.ts";
import { schedulesText as words } from "../../catalogue/pages/schedules-text.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { AddDialog } from "./add-dialog.tsx";
import { ChangeDialog, type ScheduleChange } from "./change-dialogs.tsx";
import { ScheduleBadge } from "./schedule-badge.tsx";
import { ScheduleDialog } from "./schedule-dialog.tsx";
import { ScheduleMenu } from "./schedule-menu.tsx";
import { schedulesQuery } from "./schedule-queries.ts";

const Next = ({ nextFireAt, pausedReason }: Schedule) =>
  nextFireAt === null || pausedReason !== null ? (
    <span className="text-faint">{words.never}</span>
  ) : (
    <Moment at={nextFireAt} />
  );

/** On a phone, where the columns have no room. */
const TimesInLine = ({ schedule }: { schedule: Schedule }) => (
  <span className="flex gap-x-2 text-12 text-muted md:hidden">
    <code className="truncate font-mono">{schedule.timing}</code>
    <span className="shrink-0">
      {words.column.next}: <Next {...schedule} />
    </span>
  </span>
);

type Acts = { onOpen: (schedule: Schedule) => void; onChange: (change: ScheduleChange) => void };

const REST: readonly Column<Schedule>[] = [
  {
    key: "times",
    title: words.column.times,
    width: "minmax(10rem, 1.5fr)",
    wideOnly: true,
    cell: ({ timing, timeZone }) => (
      <span className="flex min-w-0 items-baseline gap-2.5">
        <code className="truncate font-mono text-12">{timing}</code>
        <span className="shrink-0 text-12 text-muted">{timeZone}</span>
      </span>
    ),
  },
  {
    key: "queue",
    title: words.column.queue,
    width: "minmax(6rem, 1fr)",
    wideOnly: true,
    cell: ({ queue }) => <span className="text-muted">{queue}</span>,
  },
  { key: "state", title: words.column.state, width: "6.5rem", cell: (schedule) => <ScheduleBadge {...schedule} /> },
  {
    key: "next",
    title: words.column.next,
    width: "7rem",
    wideOnly: true,
    cell: Next,
  },
  {
    key: "last",
    title: words.column.last,
    width: "7rem",
    wideOnly: true,
    cell: ({ lastFiredAt }) =>
      lastFiredAt === null ? (
        <span className="text-faint">{words.never}</span>
      ) : (
        <Moment at={lastFiredAt} className="text-muted" />
      ),
  },
];

const columnsFor = ({ onOpen, onChange }: Acts): Column<Schedule>[] => [
  {
    key: "name",
    title: words.column.name,
    width: "minmax(10rem, 1.5fr)",
    cell: (schedule) => (
      <>
        <button
          type="button"
          onClick={() => onOpen(schedule)}
          className="max-w-full truncate font-medium hover:underline"
        >
          {schedule.name}
        </button>
        <TimesInLine schedule={schedule} />
      </>
    ),
  },
  ...REST,
  {
    key: "menu",
    title: "",
    width: "2.5rem",
    align: "end",
    cell: (schedule) => <ScheduleMenu schedule={schedule} onChange={onChange} />,
  },
];

export const SchedulesPage = (): ReactNode => {
  const schedules = useQuery(schedulesQuery);
  const [opened, setOpened] = useState<Schedule | null>(null);
  const [change, setChange] = useState<ScheduleChange | null>(null);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button tone="primary" icon={CalendarPlus} onClick={() => setAdding(true)}>
      {words.add}
    </Button>
  );
  return (
    <Page fill title={words.title} actions={add}>
      <QueryView query={schedules}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={CalendarClock} title={words.empty}>
              {words.emptyHint}
            </EmptyState>
          ) : (
            <Table
              label={words.label}
              columns={columnsFor({ onOpen: setOpened, onChange: setChange })}
              rows={items}
              rowKey={({ scheduleId }) => scheduleId}
              onOpen={setOpened}
            />
          )
        }
      </QueryView>
      <ScheduleDialog schedule={opened} onClose={() => setOpened(null)} />
      <ChangeDialog change={change} onClose={() => setChange(null)} />
      <AddDialog open={adding} onClose={() => setAdding(false)} />
    </Page>
  );
};
