import { useState } from "react";
import { Field, TextInput } from "./field.tsx";
import { ReasonField } from "./reason-field.tsx";

type Words = { reason: string; reasonHint?: string; typed: (word: string) => string; word: string };

/** Why something is done to all or for good, and the word that is typed to say that it is meant. */
export const useConfirmedReason = ({ word }: Words) => {
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const reset = (): void => {
    setReason("");
    setTyped("");
  };
  const confirmed = typed.trim().toLowerCase() === word && reason.trim() !== "";
  return { reason, typed, setReason, setTyped, reset, confirmed };
};

type Props = { words: Words; maxLength: number; given: ReturnType<typeof useConfirmedReason> };

export const ConfirmedReason = ({ words, maxLength, given }: Props) => (
  <>
    <ReasonField
      label={words.reason}
      hint={words.reasonHint}
      value={given.reason}
      onChange={given.setReason}
      maxLength={maxLength}
      rows={2}
    />
    <Field label={words.typed(words.word)}>
      {(attributes) => (
        <TextInput
          {...attributes}
          required
          autoComplete="off"
          value={given.typed}
          onChange={(event) => given.setTyped(event.target.value)}
        />
      )}
    </Field>
  </>
);
