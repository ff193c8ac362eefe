import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Device } from "../../ui/device.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { LinkedAccountsPanel } from "./linked-accounts-panel.tsx";
import { SecondFactorPanel } from "./second-factor-panel.tsx";
import { accessKeys, type OwnSession, ownSessionsQuery } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";

const words = accessText.you;

const SessionRow = ({ session }: { session: OwnSession }) => {
  const { sessionId, device, method, address, createdAt, seenAt, current } = session;
  const end = useAct({
    send: () => client.sessions.end({ params: { sessionId } }),
    refresh: [accessKeys.sessions],
    done: words.ended,
    failed: accessText.failed,
  });
  return (
    <AccessRow
      title={<Device userAgent={device} />}
      aside={
        current ? (
          <Badge tone="accent">{words.current}</Badge>
        ) : (
          <Button icon={LogOut} pending={end.isPending} onClick={() => end.mutate()}>
            {words.end}
          </Button>
        )
      }
    >
      {method} · {address} · {words.opened} <Moment at={createdAt} /> · {words.seen} <Moment at={seenAt} />
    </AccessRow>
  );
};

export const YouView = () => {
  const sessions = useQuery(ownSessionsQuery);
  const endOthers = useAct({
    send: () => client.sessions.endOthers(),
    refresh: [accessKeys.sessions],
    done: ({ ended }) => words.othersEnded(ended),
    failed: accessText.failed,
  });
  const others = sessions.data?.some(({ current }) => !current) ?? false;
  return (
    <div className="flex max-w-[56rem] flex-col gap-4 px-4 py-5 md:px-6">
      <Panel
        title={words.title}
        aside={
          others && (
            <Button pending={endOthers.isPending} onClick={() => endOthers.mutate()}>
              {words.endOthers}
            </Button>
          )
        }
      >
        <QueryView query={sessions}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState title={words.empty} />
            ) : (
              <ul>
                {items.map((session) => (
                  <SessionRow key={session.sessionId} session={session} />
                ))}
              </ul>
            )
          }
        </QueryView>
      </Panel>
      <SecondFactorPanel />
      <LinkedAccountsPanel />
      <Link to="/account" className={`${buttonClass()} self-start`}>
        {words.account}
      </Link>
    </div>
  );
};
