import { type FormEvent, useState } from "react";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { Button, type ButtonTone } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextArea } from "../../ui/field.tsx";

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  hint: string;
  submit: string;
  tone: ButtonTone;
  onSubmit: (reason: string) => void;
};

/** Asks why, for the record. */
export const ReasonDialog = ({ open, onClose, title, hint, submit, tone, onSubmit }: Props) => {
  const [reason, setReason] = useState("");
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit(reason.trim());
    setReason("");
    onClose();
  };
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <form onSubmit={send} className="flex flex-col gap-4">
        <p className="text-muted">{hint}</p>
        <Field label={runText.act.reason} hint={runText.act.reasonHint}>
          {(attributes) => (
            <TextArea
              {...attributes}
              autoFocus
              required
              rows={3}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.close}</Button>
          <Button type="submit" tone={tone}>
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
