/** All that a model agent was told, said and did, as it happens. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { ClientSessionEntry } from "provost/client";
import { Columns2, GitFork, History } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { compareText } from "../../catalogue/pages/session-compare-text.ts";
import { sessionsText as words } from "../../catalogue/pages/sessions-text.ts";
import { PageOf } from "../../shell/page-of.tsx";
import { Page } from "../../shell/page.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { CompareDialog } from "./compare/compare-dialog.tsx";
import { foldEntries } from "./fold-entries.ts";
import { SayBox } from "./say-box.tsx";
import { SessionBadge } from "../../ui/state-badges.tsx";
import { SessionFacts } from "./session-facts.tsx";
import { SessionLog } from "./session-log.tsx";
import { callsQuery, type Session, sessionQuery } from "./session-queries.ts";
import { StepOutline } from "./step-outline.tsx";
import { useFork } from "./use-fork.ts";
import { type Following, useSessionEntries } from "./use-session-entries.ts";

const FollowBadge = ({ following }: { following: Following }) => {
  if (following === "no") return null;
  const live = following === "live";
  return (
    <Badge tone={live ? "accent" : "caution"} alive={live}>
      {live ? words.live : words.liveLost}
    </Badge>
  );
};

const NO_CALLS: never[] = [];

type ContentProps = { session: Session; entries: readonly ClientSessionEntry[]; live: boolean; find: string };

const Content = ({ session, entries, live, find }: ContentProps) => {
  const { sessionId, state, runId } = session;
  const { entry } = useSearch({ from: "/signed-in/sessions/$sessionId" });
  const { data: records = NO_CALLS } = useQuery(callsQuery(sessionId));
  const blocks = useMemo(() => foldEntries(entries), [entries]);
  const calls = useMemo(() => new Map(records.map((record) => [record.callId, record])), [records]);
  const steps = blocks.filter((block) => block.kind === "step");
  return (
    <div className="flex min-h-0 flex-1">
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <SessionLog
          sessionId={sessionId}
          blocks={blocks}
          calls={calls}
          length={entries.length}
          live={live}
          find={find.trim()}
          entry={entry}
        />
        {state === "open" && runId === null && <SayBox sessionId={sessionId} />}
      </div>
      {steps.length > 0 && (
        <aside className="w-56 shrink-0 overflow-y-auto border-l border-line p-3 max-lg:hidden">
          <StepOutline steps={steps} />
        </aside>
      )}
    </div>
  );
};

const ABOVE = (
  <Link to="/sessions" className="hover:underline">
    {words.title}
  </Link>
);

const Shown = ({ session }: { session: Session }) => {
  const { entries, following } = useSessionEntries(session.sessionId);
  const [find, setFind] = useState("");
  const [comparing, setComparing] = useState(false);
  const fork = useFork(session.sessionId);
  return (
    <Page
      fill
      title={session.title || words.list.unnamed}
      above={ABOVE}
      badge={
        <>
          <SessionBadge state={session.state} />
          <FollowBadge following={following} />
        </>
      }
      actions={
        <>
          <FilterInput label={words.find} value={find} onChange={setFind} />
          <Link
            to="/sessions/$sessionId/replay"
            params={{ sessionId: session.sessionId }}
            className={buttonClass("plain")}
          >
            <History aria-hidden size={15} strokeWidth={1.75} /> {compareText.replay.open}
          </Link>
          <Button icon={Columns2} onClick={() => setComparing(true)}>
            {compareText.compare}
          </Button>
          <Button icon={GitFork} pending={fork.isPending} onClick={() => fork.mutate(null)}>
            {words.fork.all}
          </Button>
        </>
      }
      tabs={<SessionFacts session={session} />}
    >
      <QueryView query={entries}>
        {(all) => <Content session={session} entries={all} live={following === "live"} find={find} />}
      </QueryView>
      <CompareDialog session={session} open={comparing} onClose={() => setComparing(false)} />
    </Page>
  );
};

export const SessionPage = (): ReactNode => {
  const { sessionId } = useParams({ from: "/signed-in/sessions/$sessionId" });
  const session = useQuery(sessionQuery(sessionId));
  return (
    <PageOf query={session} above={ABOVE}>
      {(shown) => <Shown key={sessionId} session={shown} />}
    </PageOf>
  );
};
