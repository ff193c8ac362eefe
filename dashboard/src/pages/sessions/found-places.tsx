import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { Fragment } from "react";
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type FoundPlace, searchQuery } from "./session-queries.ts";

const words = sessionsText.search;

/** The server puts what was found into «these». */
const Excerpt = ({ excerpt }: { excerpt: string }) =>
  excerpt
    .split(/«([^»]*)»/)
    .map((part, at) => (
      <Fragment key={at}>
        {at % 2 === 1 ? <mark className="rounded-4 bg-caution-soft px-0.5 font-medium text-ink">{part}</mark> : part}
      </Fragment>
    ));

const Place = ({ place: { sessionId, title, agentName, seq, excerpt } }: { place: FoundPlace }) => (
  <li>
    <Link
      to="/sessions/$sessionId"
      params={{ sessionId }}
      search={{ entry: seq }}
      className="block border-b border-line px-4 py-2.5 -outline-offset-2 hover:bg-hover md:px-6"
    >
      <span className="flex items-baseline gap-2">
        <span className="truncate font-medium">{title || sessionsText.list.unnamed}</span>
        <span className="shrink-0 text-12 text-muted">
          {agentName} · {words.entry(seq)}
        </span>
      </span>
      <span className="line-clamp-3 break-words text-muted">
        <Excerpt excerpt={excerpt} />
      </span>
    </Link>
  </li>
);

export const FoundPlaces = ({ words: wanted }: { words: string }) => {
  const found = useQuery(searchQuery(wanted));
  return (
    <QueryView query={found}>
      {(places) =>
        places.length === 0 ? (
          <EmptyState icon={SearchX} title={words.none}>
            {words.noneHint}
          </EmptyState>
        ) : (
          <>
            <p role="status" className="px-4 py-2 text-12 text-muted md:px-6">
              {words.found(places.length)}
            </p>
            <ul aria-label={words.label} className="min-h-0 flex-1 overflow-y-auto border-t border-line">
              {places.map((place) => (
                <Place key={`${place.sessionId} ${place.seq}`} place={place} />
              ))}
            </ul>
          </>
        )
      }
    </QueryView>
  );
};
