import { type FormEvent, useState } from "react";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { Button, type ButtonTone } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import type { RunAct } from "./use-run-control.ts";

const words = runText.act;

const ASKED = {
  pause: { title: words.pauseTitle, hint: words.pauseHint, submit: words.pause, tone: "primary" },
  cancel: { title: words.cancelTitle, hint: words.cancelHint, submit: words.cancel, tone: "danger" },
} as const satisfies Record<string, { title: string; hint: string; submit: string; tone: ButtonTone }>;

export type ReasonedAct = keyof typeof ASKED;

type FormProps = { act: ReasonedAct; onSubmit: (wanted: RunAct) => void; onClose: () => void };

const ReasonForm = ({ act, onSubmit, onClose }: FormProps) => {
  const [reason, setReason] = useState("");
  const { hint, submit, tone } = ASKED[act];
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit({ act, reason: reason.trim() });
    onClose();
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-4">
      <p className="text-muted">{hint}</p>
      <ReasonField label={words.reason} hint={words.reasonHint} value={reason} onChange={setReason} maxLength={2_000} />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.common.close}</Button>
        <Button type="submit" tone={tone}>
          {submit}
        </Button>
      </div>
    </form>
  );
};

/** Asks why a run is paused or cancelled, for the record. */
export const ReasonDialog = ({ act, ...form }: Omit<FormProps, "act"> & { act: ReasonedAct | null }) => (
  <Dialog open={act !== null} onClose={form.onClose} title={act === null ? "" : ASKED[act].title}>
    {act !== null && <ReasonForm act={act} {...form} />}
  </Dialog>
);
