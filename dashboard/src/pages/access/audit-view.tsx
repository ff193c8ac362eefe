import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download, Link2, Link2Off, ScrollText } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { LookedSoFar } from "../../ui/looked-so-far.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { toastFailed } from "../../ui/toasts.tsx";
import { AuditRetention } from "./audit-retention.tsx";
import { type AuditEvent, auditQuery } from "./access-queries.ts";
import { ActorName } from "../../ui/actor.tsx";

const words = accessText.audit;

/** What of an event says most, in a line. */
const inBrief = ({ payload }: AuditEvent): string => {
  const { operation, status } = payload;
  if (typeof operation === "string") return `${operation} ${typeof status === "number" ? status : ""}`;
  return Object.entries(payload)
    .filter(([, value]) => typeof value !== "object")
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(", ");
};

const COLUMNS: readonly Column<AuditEvent>[] = [
  {
    key: "event",
    title: words.event,
    width: "minmax(9rem, 1fr)",
    cell: ({ name }) => <span className="font-mono text-12 font-medium">{name}</span>,
  },
  {
    key: "what",
    title: words.what,
    width: "minmax(10rem, 2fr)",
    wideOnly: true,
    cell: (event) => <span className="text-muted">{inBrief(event)}</span>,
  },
  {
    key: "actor",
    title: words.actor,
    width: "minmax(7rem, 1fr)",
    cell: ({ actor, time }) => (
      <>
        <ActorName actor={actor} />
        <Moment at={time} className="block text-right text-12 text-muted md:hidden" />
      </>
    ),
  },
  {
    key: "time",
    title: words.time,
    width: "7rem",
    align: "end",
    wideOnly: true,
    cell: ({ time }) => <Moment at={time} className="text-muted" />,
  },
  {
    key: "place",
    title: words.place,
    width: "4rem",
    align: "end",
    wideOnly: true,
    cell: ({ streamPosition }) => <span className="text-muted">{streamPosition}</span>,
  },
];

const ChainCheck = () => {
  const verify = useMutation({
    mutationFn: () => client.audit.verify(),
    onError: (error) => toastFailed(words.verifyFailed, error),
  });
  const { data } = verify;
  return (
    <>
      <Button icon={Link2} pending={verify.isPending} onClick={() => verify.mutate()}>
        {words.verify}
      </Button>
      {data !== undefined && (
        <p
          role="status"
          className={`flex items-center gap-1.5 font-medium ${data.ok ? "text-proven" : "text-refuted"}`}
        >
          {data.ok ? <Link2 aria-hidden size={15} /> : <Link2Off aria-hidden size={15} />}
          {data.ok ? words.verified(wholeNumber(data.events)) : `${words.broken(data.position)}: ${data.problem}`}
        </p>
      )}
    </>
  );
};

const hasText = (event: AuditEvent, wanted: string): boolean =>
  `${event.name} ${event.actor} ${JSON.stringify(event.payload)}`.toLowerCase().includes(wanted.toLowerCase());

const EventDialog = ({ event, onClose }: { event: AuditEvent | null; onClose: () => void }) => (
  <Dialog open={event !== null} onClose={onClose} title={event?.name ?? ""}>
    {event !== null && (
      <div className="flex flex-col gap-3">
        <p className="break-words text-muted">
          <ActorName actor={event.actor} />, <Moment at={event.time} />
        </p>
        <CodeBlock label={words.payload}>
          {JSON.stringify({ ...event.payload, personal: event.personal }, null, 2)}
        </CodeBlock>
        <p className="font-mono text-12 break-all text-muted">
          {words.hash} {event.hash}
        </p>
      </div>
    )}
  </Dialog>
);

export const AuditView = () => {
  const audit = useInfiniteQuery(auditQuery);
  const [wanted, setWanted] = useState("");
  const [opened, setOpened] = useState<AuditEvent | null>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = audit;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2 md:px-6">
        <FilterInput label={words.filter} value={wanted} onChange={setWanted} />
        <ChainCheck />
        <AuditRetention />
        <a href="/v1/audit/export" download className={buttonClass("quiet")}>
          <Download aria-hidden size={15} strokeWidth={1.75} />
          {words.export}
        </a>
      </div>
      <LookedSoFar filter={wanted} count={audit.data?.pages.flat().length ?? 0} pages={audit} />
      <QueryView query={audit}>
        {({ pages }) => {
          const rows = pages.flat().filter((event) => hasText(event, wanted.trim()));
          if (rows.length === 0)
            return (
              <EmptyState icon={ScrollText} title={wanted === "" ? words.empty : words.noMatch}>
                {wanted === "" && words.emptyHint}
              </EmptyState>
            );
          return (
            <Table
              label={words.label}
              columns={COLUMNS}
              rows={rows}
              rowKey={({ eventId }) => eventId}
              onOpen={setOpened}
              onEnd={() => hasNextPage && !isFetchingNextPage && void fetchNextPage()}
            />
          );
        }}
      </QueryView>
      <EventDialog event={opened} onClose={() => setOpened(null)} />
    </>
  );
};
