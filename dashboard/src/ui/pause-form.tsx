/** Asks why before something is done that may be done without a reason. */
import { useState } from "react";
import { Field, TextInput } from "./field.tsx";
import { DialogForm } from "./form-dialog.tsx";

type Props = {
  words: { pause: string; pauseHint: string; reason: string; reasonHint?: string };
  act: { mutate: (reason: string) => void; isPending: boolean; error: unknown };
  onClose: () => void;
};

export const PauseForm = ({ words, act, onClose }: Props) => {
  const [reason, setReason] = useState("");
  return (
    <DialogForm onClose={onClose} onSubmit={() => act.mutate(reason.trim())} submit={words.pause} act={act}>
      <p className="text-muted">{words.pauseHint}</p>
      <Field label={words.reason} {...(words.reasonHint !== undefined && { hint: words.reasonHint })}>
        {(attributes) => (
          <TextInput {...attributes} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
    </DialogForm>
  );
};
