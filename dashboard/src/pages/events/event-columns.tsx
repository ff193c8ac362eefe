import { Link } from "@tanstack/react-router";
import type { LiveEvent } from "../../api/types.ts";
import { eventsText as words } from "../../catalogue/pages/events-text.ts";
import { shortId } from "../../format/number.ts";
import { fullTime, timeOfDay } from "../../format/time.ts";
import type { Column } from "../../ui/table.tsx";
import { saidBy } from "./said-by.ts";
import { ActorName } from "../../ui/actor.tsx";

const About = ({ runId, taskId }: LiveEvent) => {
  if (runId === null) return <span className="text-faint">{taskId ?? words.tenant}</span>;
  if (taskId === null) {
    return (
      <Link to="/runs/$runId" params={{ runId }} className="hover:underline">
        {words.ofRun(shortId(runId))}
      </Link>
    );
  }
  return (
    <Link to="/runs/$runId/tasks/$taskId" params={{ runId, taskId }} title={taskId} className="hover:underline">
      {taskId}
    </Link>
  );
};

/** On a phone, where the columns have no room. */
const InLine = ({ event }: { event: LiveEvent }) => {
  const said = saidBy(event);
  return (
    <span className="line-clamp-2 text-12 break-words whitespace-normal text-muted md:hidden">
      <About {...event} />
      {said !== "" && ` · ${said}`}
    </span>
  );
};

const REST: readonly Column<LiveEvent>[] = [
  {
    key: "about",
    title: words.column.about,
    width: "minmax(8rem, 1fr)",
    wideOnly: true,
    cell: (event) => <About {...event} />,
  },
  {
    key: "said",
    title: words.column.said,
    width: "minmax(10rem, 2fr)",
    wideOnly: true,
    cell: (event) => (
      <span className="text-muted" title={saidBy(event)}>
        {saidBy(event)}
      </span>
    ),
  },
  {
    key: "actor",
    title: words.column.actor,
    width: "8rem",
    wideOnly: true,
    cell: ({ actor }) => <ActorName actor={actor} className="text-muted" />,
  },
  {
    key: "time",
    title: words.column.time,
    width: "6.5rem",
    align: "end",
    cell: ({ time }) => (
      <time dateTime={time} title={fullTime(time)} className="text-muted">
        {timeOfDay(time)}
      </time>
    ),
  },
  {
    key: "position",
    title: words.column.position,
    width: "4.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ position }) => <span className="text-faint">{position}</span>,
  },
];

export const eventColumns = (onOpen: (event: LiveEvent) => void): Column<LiveEvent>[] => [
  {
    key: "event",
    title: words.column.event,
    width: "minmax(10rem, 1fr)",
    cell: (event) => (
      <>
        <button
          type="button"
          aria-label={words.open(event.name, event.position)}
          onClick={() => onOpen(event)}
          className="max-w-full truncate font-mono text-12 font-medium hover:underline"
        >
          {event.name}
        </button>
        <InLine event={event} />
      </>
    ),
  },
  ...REST,
];
