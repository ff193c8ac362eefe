import { useQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { deviceName } from "../../format/device.ts";
import { Button } from "../../ui/button.tsx";
import { Device } from "../../ui/device.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys, type Member, type MemberSession, memberSessionsQuery } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";

const words = accessText.memberSessions;

const SessionRow = ({ userId, session }: { userId: string; session: MemberSession }) => {
  const { sessionId, device, method, address, createdAt, seenAt } = session;
  const end = useAct({
    send: () => client.memberSessions.end({ params: { userId, sessionId } }),
    refresh: [accessKeys.memberSessions],
    done: words.ended,
    failed: accessText.failed,
  });
  return (
    <AccessRow
      title={<Device userAgent={device} />}
      aside={
        <Button
          icon={LogOut}
          pending={end.isPending}
          onClick={() => end.mutate()}
          aria-label={words.endOf(deviceName(device))}
        >
          {words.end}
        </Button>
      }
    >
      {method} · {address} · {words.opened} <Moment at={createdAt} /> · {words.seen} <Moment at={seenAt} />
    </AccessRow>
  );
};

const MemberSessions = ({ userId }: { userId: string }) => {
  const sessions = useQuery(memberSessionsQuery(userId));
  const endAll = useAct({
    send: () => client.memberSessions.endAll({ params: { userId } }),
    refresh: [accessKeys.memberSessions],
    done: ({ ended }) => words.allEnded(ended),
    failed: accessText.failed,
  });
  return (
    <QueryView query={sessions}>
      {(items) =>
        items.length === 0 ? (
          <EmptyState title={words.empty} />
        ) : (
          <>
            <ul className="rounded-8 border border-line bg-raised">
              {items.map((session) => (
                <SessionRow key={session.sessionId} userId={userId} session={session} />
              ))}
            </ul>
            <Button tone="danger" pending={endAll.isPending} onClick={() => endAll.mutate()} className="self-end">
              {words.endAll}
            </Button>
          </>
        )
      }
    </QueryView>
  );
};

export const MemberSessionsDialog = ({ member, onClose }: { member: Member | null; onClose: () => void }) => (
  <Dialog open={member !== null} onClose={onClose} title={words.title(member?.name ?? "")}>
    {member !== null && (
      <div className="flex flex-col gap-4">
        <p className="text-muted">{words.hint}</p>
        <MemberSessions userId={member.userId} />
      </div>
    )}
  </Dialog>
);
