import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { MessageSquareText, MessagesSquare } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { sessionsText as words } from "../../catalogue/pages/sessions-text.ts";
import { money, shortId, shortNumber, wholeNumber } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { useDebounced } from "../../ui/use-debounced.ts";
import { BeginDialog } from "./begin-dialog.tsx";
import { FoundPlaces } from "./found-places.tsx";
import { type Session, sessionsQuery } from "./session-queries.ts";
import { SessionBadge } from "../../ui/state-badges.tsx";

const TYPING_MS = 250;

const COLUMNS: readonly Column<Session>[] = [
  {
    key: "session",
    title: words.list.session,
    width: "minmax(12rem, 2.4fr)",
    cell: ({ sessionId, title }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <Link to="/sessions/$sessionId" params={{ sessionId }} className="truncate font-medium hover:underline">
          {title || words.list.unnamed}
        </Link>
        <span className="font-mono text-12 text-faint">{shortId(sessionId)}</span>
      </span>
    ),
  },
  { key: "state", title: words.list.state, width: "6rem", cell: ({ state }) => <SessionBadge state={state} /> },
  {
    key: "agent",
    title: words.list.agent,
    width: "minmax(6rem, 1fr)",
    wideOnly: true,
    cell: ({ agentName }) => agentName,
  },
  {
    key: "model",
    title: words.list.model,
    width: "minmax(8rem, 1.4fr)",
    wideOnly: true,
    cell: ({ model }) => <span className="font-mono text-12 text-muted">{model}</span>,
  },
  {
    key: "steps",
    title: words.list.steps,
    width: "3.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ steps }) => wholeNumber(steps),
  },
  {
    key: "tokens",
    title: words.list.tokens,
    width: "4.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ usage }) => shortNumber(usage.input + usage.output),
  },
  {
    key: "cost",
    title: words.list.cost,
    width: "5rem",
    align: "end",
    wideOnly: true,
    cell: ({ microUsd, unpricedSteps }) => (unpricedSteps > 0 ? words.facts.unknown : money(microUsd)),
  },
  {
    key: "opened",
    title: words.list.opened,
    width: "6.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ openedAt }) => <Moment at={openedAt} className="text-muted" />,
  },
];

const SessionTable = ({ onBegin }: { onBegin: () => void }) => {
  const navigate = useNavigate();
  const sessions = useInfiniteQuery(sessionsQuery);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = sessions;
  return (
    <QueryView query={sessions}>
      {({ pages }) => {
        const rows = pages.flatMap(({ items }) => items);
        if (rows.length === 0)
          return (
            <EmptyState
              icon={MessagesSquare}
              title={words.list.empty}
              action={<Button onClick={onBegin}>{words.begin.open}</Button>}
            >
              {words.list.emptyHint}
            </EmptyState>
          );
        return (
          <Table
            label={words.list.label}
            columns={COLUMNS}
            rows={rows}
            rowKey={({ sessionId }) => sessionId}
            onOpen={({ sessionId }) => void navigate({ to: "/sessions/$sessionId", params: { sessionId } })}
            onEnd={() => hasNextPage && !isFetchingNextPage && void fetchNextPage()}
          />
        );
      }}
    </QueryView>
  );
};

export const SessionsPage = (): ReactNode => {
  const { words: inAddress = "" } = useSearch({ from: "/signed-in/sessions" });
  const navigate = useNavigate();
  const [wanted, setWanted] = useState(inAddress);
  const [beginning, setBeginning] = useState(false);
  const settled = useDebounced(wanted.trim(), TYPING_MS);
  useEffect(() => {
    if (settled === inAddress) return;
    void navigate({ to: "/sessions", search: settled === "" ? {} : { words: settled }, replace: true });
  }, [settled, inAddress, navigate]);
  return (
    <Page
      fill
      title={words.title}
      actions={
        <>
          <FilterInput label={words.list.filter} value={wanted} onChange={setWanted} />
          <Button icon={MessageSquareText} onClick={() => setBeginning(true)}>
            {words.begin.open}
          </Button>
        </>
      }
    >
      {settled === "" ? <SessionTable onBegin={() => setBeginning(true)} /> : <FoundPlaces words={settled} />}
      <BeginDialog open={beginning} onClose={() => setBeginning(false)} />
    </Page>
  );
};
