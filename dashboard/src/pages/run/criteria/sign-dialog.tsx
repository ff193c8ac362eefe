import { useMutation } from "@tanstack/react-query";
import { PenLine } from "lucide-react";
import { type FormEvent, useState } from "react";
import { client } from "../../../api/client.ts";
import { keys } from "../../../api/queries.ts";
import { queryClient } from "../../../api/query-client.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { text } from "../../../catalogue/text.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { Field, TextInput } from "../../../ui/field.tsx";
import { problemOf } from "../../../ui/problem.tsx";
import { ReasonField } from "../../../ui/reason-field.tsx";
import { toastDone } from "../../../ui/toasts.tsx";

const words = runText.sign;

export type Signing = {
  kind: "approval" | "waiver" | "mitigation";
  /** Id of the criterion or gate. */
  subject: string;
  title: string;
  /** That the check asks for; empty when any will do. */
  role: string;
};

const TITLES = { approval: words.approveTitle, waiver: words.waiveTitle, mitigation: words.mitigateTitle } as const;
const SUBMITS = { approval: words.approve, waiver: words.waive, mitigation: words.mitigate } as const;

type Words = { role: string; reason: string; owner: string; due: string };

const send = (runId: string, { kind, subject }: Signing, { role, reason, owner, due }: Words) => {
  const criterion = { params: { runId, criterionId: subject }, body: { role, reason } };
  if (kind === "approval") return client.criteria.approve(criterion);
  if (kind === "waiver") return client.criteria.waive(criterion);
  return client.gates.mitigate({ params: { runId, gateId: subject }, body: { role, reason, owner, due } });
};

const SignForm = ({ runId, signing, onClose }: { runId: string; signing: Signing; onClose: () => void }) => {
  const [said, setSaid] = useState<Words>({ role: signing.role, reason: "", owner: "", due: "" });
  const set = (name: keyof Words) => (event: { target: { value: string } }) =>
    setSaid({ ...said, [name]: event.target.value });
  const sign = useMutation({
    mutationFn: () => send(runId, signing, said),
    onSuccess: () => {
      toastDone(words.done);
      void queryClient.invalidateQueries({ queryKey: keys.runStatus(runId) });
      void queryClient.invalidateQueries({ queryKey: keys.overview });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    sign.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-14 font-medium break-words">{signing.title}</p>
      <Field label={words.role}>
        {(attributes) => (
          <TextInput {...attributes} required readOnly={signing.role !== ""} value={said.role} onChange={set("role")} />
        )}
      </Field>
      <ReasonField
        label={words.reason}
        hint={words.hint}
        value={said.reason}
        onChange={(reason) => setSaid({ ...said, reason })}
        maxLength={4_000}
      />
      {signing.kind === "mitigation" && (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={words.owner}>
            {(attributes) => <TextInput {...attributes} required value={said.owner} onChange={set("owner")} />}
          </Field>
          <Field label={words.due}>
            {(attributes) => <TextInput {...attributes} type="date" required value={said.due} onChange={set("due")} />}
          </Field>
        </div>
      )}
      {sign.error && (
        <p role="alert" className="rounded-6 bg-refuted-soft px-3 py-2 break-words text-refuted">
          {words.failed}: {problemOf(sign.error).message}. {problemOf(sign.error).wayOut}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button type="submit" tone="primary" icon={PenLine} pending={sign.isPending}>
          {SUBMITS[signing.kind]}
        </Button>
      </div>
    </form>
  );
};

type Props = { runId: string; signing: Signing | null; onClose: () => void };

export const SignDialog = ({ runId, signing, onClose }: Props) => (
  <Dialog
    open={signing !== null}
    onClose={onClose}
    title={signing === null ? words.approveTitle : TITLES[signing.kind]}
  >
    {signing !== null && <SignForm runId={runId} signing={signing} onClose={onClose} />}
  </Dialog>
);
