import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { QueueCounts, QueueLimits } from "../../api/types.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { Badge } from "../../ui/badge.tsx";
import type { Column } from "../../ui/table.tsx";
import { limitsInWords } from "./limit-fields.ts";
import { RatesInLine, RatesInLines } from "./queue-rates.tsx";

export type QueueRow = Omit<QueueCounts, "perMinute"> & {
  perMinute: QueueCounts["perMinute"] | null;
  limits: QueueLimits | null;
};

const Count = ({ count, strong = false }: { count: number; strong?: boolean }) => (
  <span className={count === 0 ? "text-faint" : strong ? "font-medium" : ""}>{wholeNumber(count)}</span>
);

/** Under the name, where there is no room for columns. */
const FiguresInLine = ({ queued, scheduled, leased, oldestAgeMs }: QueueRow) => {
  const { now } = words;
  const parts = [
    now.waiting(wholeNumber(queued)) + (oldestAgeMs === null ? "" : `, ${now.oldest(duration(oldestAgeMs))}`),
    leased > 0 && now.inHand(wholeNumber(leased)),
    scheduled > 0 && now.later(wholeNumber(scheduled)),
  ];
  return (
    <span className="block text-12 whitespace-normal text-muted md:hidden">{parts.filter(Boolean).join(" · ")}</span>
  );
};

const QueueName = (row: QueueRow) => {
  const { queue, pausedReason, drains, leased, perMinute } = row;
  return (
    <>
      <span className="flex min-w-0 items-center gap-2.5">
        <Link
          to="/queues"
          search={{ queue }}
          replace
          className="max-w-[70%] shrink-0 truncate font-medium hover:underline"
        >
          {queue}
        </Link>
        {pausedReason !== null && (
          <Badge tone="caution">{drains ? (leased > 0 ? words.drains : words.drained) : words.paused}</Badge>
        )}
      </span>
      {pausedReason !== null && (
        <span className="mt-0.5 block text-12 break-words whitespace-normal text-muted">{pausedReason}</span>
      )}
      <RatesInLine rates={perMinute} />
      <FiguresInLine {...row} />
    </>
  );
};

const FIGURES: readonly Column<QueueRow>[] = [
  {
    key: "queue",
    title: words.column.queue,
    width: "minmax(10rem, 3fr)",
    cell: (row) => <QueueName {...row} />,
  },
  {
    key: "waits",
    title: words.column.waits,
    width: "4rem",
    align: "end",
    wideOnly: true,
    cell: ({ queued }) => <Count count={queued} strong />,
  },
  {
    key: "later",
    title: words.column.later,
    width: "4rem",
    align: "end",
    wideOnly: true,
    cell: ({ scheduled }) => <Count count={scheduled} />,
  },
  {
    key: "inHand",
    title: words.column.inHand,
    width: "4rem",
    align: "end",
    wideOnly: true,
    cell: ({ leased }) => <Count count={leased} />,
  },
  {
    key: "age",
    title: words.column.age,
    width: "6rem",
    align: "end",
    wideOnly: true,
    cell: ({ oldestAgeMs }) => oldestAgeMs !== null && <span className="text-muted">{duration(oldestAgeMs)}</span>,
  },
  {
    key: "rates",
    title: words.column.rates,
    width: "10.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ perMinute }) => <RatesInLines rates={perMinute} />,
  },
  {
    key: "limits",
    title: words.column.limits,
    width: "minmax(7rem, 1fr)",
    wideOnly: true,
    cell: ({ limits }) => {
      const said = limits === null ? "" : limitsInWords(limits);
      return (
        <span className={said === "" ? "text-faint" : "text-12 whitespace-normal text-muted"}>
          {said === "" ? words.limitWords.none : said}
        </span>
      );
    },
  },
];

export const queueColumns = (menu: (row: QueueRow) => ReactNode): Column<QueueRow>[] => [
  ...FIGURES,
  { key: "menu", title: "", width: "2.5rem", align: "end", cell: menu },
];
