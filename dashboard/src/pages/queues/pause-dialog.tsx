import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";

const PauseForm = ({ queue, onClose }: { queue: string; onClose: () => void }) => {
  const [reason, setReason] = useState("");
  const pause = useAct({
    send: () => client.queues.pause({ params: { queue }, body: { reason: reason.trim() } }),
    refresh: [keys.queues],
    done: words.pausedDone(queue),
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => pause.mutate()}
      submit={words.pause}
      pending={pause.isPending}
      error={pause.error}
    >
      <p className="text-muted">{words.pauseHint}</p>
      <Field label={words.reason} hint={words.reasonHint}>
        {(attributes) => (
          <TextInput {...attributes} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
    </DialogForm>
  );
};

export const PauseDialog = ({ queue, onClose }: { queue: string | null; onClose: () => void }) => (
  <Dialog open={queue !== null} onClose={onClose} title={words.pauseTitle(queue ?? "")}>
    {queue !== null && <PauseForm queue={queue} onClose={onClose} />}
  </Dialog>
);
