import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Radio, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { LiveEvent } from "../../api/types.ts";
import { eventsText as words } from "../../catalogue/pages/events-text.ts";
import { shortId } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/field.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { LookedSoFar } from "../../ui/looked-so-far.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { Table } from "../../ui/table.tsx";
import { eventColumns } from "./event-columns.tsx";
import { EventDialog } from "./event-dialog.tsx";
import { eventAtQuery, eventsQuery } from "./event-queries.ts";
import type { EventsSearch } from "./events-search.ts";
import { useLiveEvents } from "./use-live-events.ts";

const FAMILIES = Object.entries(words.family);

const fits = (event: LiveEvent, wanted: string): boolean =>
  wanted === "" ||
  [event.name, event.actor, event.runId, event.taskId, JSON.stringify(event.payload)]
    .join(" ")
    .toLowerCase()
    .includes(wanted);

type FilterProps = { search: EventsSearch; show: (search: EventsSearch) => void };

const Filters = ({ search: { family, run }, show }: FilterProps) => (
  <>
    {run !== undefined && (
      <Button icon={X} title={words.anyRun} onClick={() => show(family === undefined ? {} : { family })}>
        {words.ofRun(shortId(run))}
      </Button>
    )}
    <Select
      aria-label={words.families}
      value={family ?? ""}
      onChange={({ target: { value } }) =>
        show({ ...(value !== "" && { family: value }), ...(run !== undefined && { run }) })
      }
      className="h-8! w-auto! text-13!"
    >
      <option value="">{words.allFamilies}</option>
      {FAMILIES.map(([name, label]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </Select>
  </>
);

export const EventsPage = (): ReactNode => {
  const search = useSearch({ from: "/signed-in/events" });
  const { at, ...filter } = search;
  const navigate = useNavigate({ from: "/events" });
  const events = useInfiniteQuery(eventsQuery(filter));
  useLiveEvents(filter);
  const [written, setWritten] = useState("");
  const [opened, setOpened] = useState<LiveEvent | null>(null);
  const show = (next: EventsSearch): void => void navigate({ search: next, replace: true });
  const open = (event: LiveEvent | null): void => {
    setOpened(event);
    show(event === null ? filter : { ...filter, at: event.position });
  };
  const loaded = events.data?.pages.flatMap(({ items }) => items) ?? [];
  const rows = loaded.filter((event) => fits(event, written.trim().toLowerCase()));
  const known = opened?.position === at ? opened : loaded.find(({ position }) => position === at);
  const further = useQuery({ ...eventAtQuery(at ?? 0), enabled: at !== undefined && known === undefined });
  const shown = known ?? further.data ?? null;
  const actions = (
    <>
      <FilterInput label={words.filter} value={written} onChange={setWritten} />
      <Filters search={filter} show={show} />
    </>
  );
  return (
    <Page fill title={words.title} actions={actions}>
      <LookedSoFar filter={written} count={loaded.length} pages={events} />
      <QueryView query={events}>
        {() =>
          rows.length === 0 ? (
            <EmptyState
              icon={Radio}
              title={loaded.length === 0 && filter.family === undefined ? words.empty : words.noMatch}
            >
              {loaded.length === 0 && words.emptyHint}
            </EmptyState>
          ) : (
            <Table
              label={words.label}
              columns={eventColumns(open)}
              rows={rows}
              rowKey={({ eventId }) => eventId}
              rowHeight={36}
              grows
              onOpen={open}
              onEnd={() => events.hasNextPage && !events.isFetchingNextPage && void events.fetchNextPage()}
            />
          )
        }
      </QueryView>
      <EventDialog event={at === undefined ? null : shown} loaded={loaded} onOpen={open} onClose={() => open(null)} />
    </Page>
  );
};
