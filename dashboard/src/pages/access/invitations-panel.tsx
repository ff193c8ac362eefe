import { useQuery } from "@tanstack/react-query";
import { MailPlus, X } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { text } from "../../catalogue/text.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys, type Invitation, invitationsQuery, MEMBER_ROLES, type Role } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";
import { ConfirmDialog, type Confirming } from "./confirm-dialog.tsx";
import { RoleSelect } from "./role-select.tsx";

const words = accessText.invitations;

const InviteForm = ({ onClose }: { onClose: () => void }) => {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const invite = useAct({
    send: () => client.invitations.create({ body: { email: email.trim(), role } }),
    refresh: [accessKeys.invitations],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => invite.mutate()} submit={words.submit} act={invite}>
      <Field label={words.email}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="email"
            required
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field label={words.role}>
        {(attributes) => <RoleSelect {...attributes} roles={MEMBER_ROLES} value={role} onChange={setRole} />}
      </Field>
    </DialogForm>
  );
};

const revoking = ({ invitationId, email }: Invitation): Confirming => ({
  title: words.revokeTitle,
  hint: words.revokeHint(email),
  submit: words.revokeTitle,
  send: () => client.invitations.revoke({ params: { invitationId } }),
  refresh: [accessKeys.invitations],
  done: words.revoked,
});

export const InvitationsPanel = () => {
  const invitations = useQuery(invitationsQuery);
  const [inviting, setInviting] = useState(false);
  const [confirming, setConfirming] = useState<Confirming | null>(null);
  return (
    <Panel
      title={words.title}
      aside={
        <Button icon={MailPlus} onClick={() => setInviting(true)}>
          {words.invite}
        </Button>
      }
    >
      <QueryView query={invitations}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
          ) : (
            <ul>
              {items.map((invitation) => (
                <AccessRow
                  key={invitation.invitationId}
                  title={invitation.email}
                  aside={
                    <IconButton
                      icon={X}
                      label={words.revoke(invitation.email)}
                      onClick={() => setConfirming(revoking(invitation))}
                    />
                  }
                >
                  {text.shell.role[invitation.role]}, {words.expires} <Moment at={invitation.expiresAt} />
                </AccessRow>
              ))}
            </ul>
          )
        }
      </QueryView>
      <Dialog open={inviting} onClose={() => setInviting(false)} title={words.inviteTitle}>
        <InviteForm onClose={() => setInviting(false)} />
      </Dialog>
      <ConfirmDialog confirming={confirming} onClose={() => setConfirming(null)} />
    </Panel>
  );
};
