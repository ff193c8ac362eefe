/** Asks why before something is done; what may be done without a reason can be sent without one. */
import { useState } from "react";
import { Field, TextInput } from "./field.tsx";
import { DialogForm } from "./form-dialog.tsx";

type Props = {
  words: { pause: string; pauseHint: string; reason: string; reasonHint?: string };
  act: { mutate: (reason: string) => void; isPending: boolean; error: unknown };
  onClose: () => void;
  /** Nothing is done without a reason. */
  required?: boolean;
};

export const PauseForm = ({ words, act, onClose, required = false }: Props) => {
  const [reason, setReason] = useState("");
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => act.mutate(reason.trim())}
      submit={words.pause}
      act={act}
      disabled={required && reason.trim() === ""}
    >
      <p className="text-muted">{words.pauseHint}</p>
      <Field label={words.reason} {...(words.reasonHint !== undefined && { hint: words.reasonHint })}>
        {(attributes) => (
          <TextInput
            {...attributes}
            autoFocus
            required={required}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </DialogForm>
  );
};
