import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { compareText as words } from "../../../catalogue/pages/session-compare-text.ts";
import { sessionsText } from "../../../catalogue/pages/sessions-text.ts";
import { shortId } from "../../../format/number.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Field, Select } from "../../../ui/field.tsx";
import { DialogForm } from "../../../ui/form-dialog.tsx";
import { type Session, sessionsQuery } from "../session-queries.ts";

/** Those that tell most come first: of the same task, or of one origin. */
const nearness = (session: Session, other: Session): number => {
  const ofOneOrigin =
    other.parentId === session.sessionId ||
    session.parentId === other.sessionId ||
    (session.parentId !== null && session.parentId === other.parentId);
  if (ofOneOrigin) return 2;
  return session.taskId !== null && session.taskId === other.taskId ? 1 : 0;
};

const Choice = ({ session, onClose }: { session: Session; onClose: () => void }) => {
  const navigate = useNavigate();
  const { data } = useInfiniteQuery(sessionsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const others = (data?.pages.flatMap(({ items }) => items) ?? [])
    .filter(({ sessionId }) => sessionId !== session.sessionId)
    .toSorted((a, b) => nearness(session, b) - nearness(session, a));
  const [first] = others;
  if (first === undefined) return <EmptyState title={words.none} />;
  const params = { sessionId: session.sessionId, otherId: chosen ?? first.sessionId };
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => void navigate({ to: "/sessions/$sessionId/compare/$otherId", params })}
      submit={words.submit}
    >
      <Field label={words.other} hint={words.otherHint}>
        {(attributes) => (
          <Select {...attributes} value={params.otherId} onChange={(event) => setChosen(event.target.value)}>
            {others.map(({ sessionId, title, agentName }) => (
              <option key={sessionId} value={sessionId}>
                {`${title || sessionsText.list.unnamed} · ${agentName} · ${shortId(sessionId)}`}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </DialogForm>
  );
};

type Props = { session: Session; open: boolean; onClose: () => void };

export const CompareDialog = ({ session, open, onClose }: Props) => (
  <Dialog open={open} onClose={onClose} title={words.with}>
    <Choice session={session} onClose={onClose} />
  </Dialog>
);
