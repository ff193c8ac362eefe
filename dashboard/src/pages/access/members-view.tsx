import { useQuery } from "@tanstack/react-query";
import { MonitorSmartphone, UserMinus } from "lucide-react";
import { useRef, useState } from "react";
import { client } from "../../api/client.ts";
import { membersQuery, meQuery } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { text } from "../../catalogue/text.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, IconButton } from "../../ui/button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys, type Member, MEMBER_ROLES, type Role } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";
import { ConfirmDialog, type Confirming } from "./confirm-dialog.tsx";
import { InvitationsPanel } from "./invitations-panel.tsx";
import { MemberSessionsDialog } from "./member-sessions-dialog.tsx";
import { RoleSelect } from "./role-select.tsx";

const words = accessText.members;

const removing = ({ userId, name }: Member): Confirming => ({
  title: words.removeTitle,
  hint: words.removeHint(name),
  submit: accessText.remove,
  send: () => client.members.remove({ params: { userId } }),
  refresh: [accessKeys.members],
  done: words.removed,
});

type RowProps = { member: Member; onSessions: () => void; onRemove: () => void };

/** Chosen first and set then: a key that is pressed in the list chooses at once, and nobody is made an owner by an arrow. */
const MemberRole = ({ member: { userId, name, role } }: { member: Member }) => {
  const select = useRef<HTMLSelectElement>(null);
  const [chosen, setChosen] = useState<Role | null>(null);
  const setRole = useAct({
    send: (next: Role) => client.members.setRole({ params: { userId }, body: { role: next } }),
    refresh: [accessKeys.members],
    done: (changed) => words.roleDone(changed.name, text.shell.role[changed.role] ?? changed.role),
    failed: words.roleFailed,
    onDone: () => {
      setChosen(null);
      // The button that was pressed goes away.
      select.current?.focus();
    },
  });
  return (
    <>
      <span className="w-36">
        <RoleSelect
          ref={select}
          aria-label={words.role(name)}
          roles={MEMBER_ROLES}
          value={chosen ?? role}
          onChange={setChosen}
        />
      </span>
      {chosen !== null && chosen !== role && (
        <Button
          tone="primary"
          aria-label={words.setRole(name)}
          pending={setRole.isPending}
          onClick={() => setRole.mutate(chosen)}
          // The next stop of Tab; the list stays where it is, at the right as at the left of the row.
          className="sm:order-first"
        >
          {words.set}
        </Button>
      )}
    </>
  );
};

const MemberRow = ({ member, onSessions, onRemove }: RowProps) => {
  const { userId, name, email, state, joinedAt } = member;
  const me = useQuery(meQuery).data;
  return (
    <AccessRow
      title={
        <>
          {name} {userId === me?.id && <span className="font-normal text-muted">({words.you})</span>}
        </>
      }
      aside={
        <>
          {state === "disabled" && <Badge tone="caution">{words.disabled}</Badge>}
          <MemberRole member={member} />
          <IconButton icon={MonitorSmartphone} label={words.sessions(name)} onClick={onSessions} />
          <IconButton icon={UserMinus} label={words.remove(name)} onClick={onRemove} />
        </>
      }
    >
      {email ?? ""} {words.joined} <Moment at={joinedAt} />
    </AccessRow>
  );
};

export const MembersView = () => {
  const members = useQuery(membersQuery);
  const [confirming, setConfirming] = useState<Confirming | null>(null);
  const [looking, setLooking] = useState<Member | null>(null);
  return (
    <div className="grid items-start gap-4 px-4 py-5 md:px-6 lg:grid-cols-[minmax(0,3fr)_minmax(18rem,2fr)]">
      <Panel title={words.title}>
        <QueryView query={members}>
          {(all) => (
            <ul aria-label={words.label}>
              {all.map((member) => (
                <MemberRow
                  key={member.userId}
                  member={member}
                  onSessions={() => setLooking(member)}
                  onRemove={() => setConfirming(removing(member))}
                />
              ))}
            </ul>
          )}
        </QueryView>
      </Panel>
      <InvitationsPanel />
      <MemberSessionsDialog member={looking} onClose={() => setLooking(null)} />
      <ConfirmDialog confirming={confirming} onClose={() => setConfirming(null)} />
    </div>
  );
};
