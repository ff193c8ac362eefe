/** What becomes of a second step that is set up: new recovery codes, or none of it, as before another phone is taken. */
import type { QueryKey } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";

const words = signInText.setUp;

type CodeProps = { label: string; value: string; onChange: (code: string) => void };

const CodeField = ({ label, value, onChange }: CodeProps) => (
  <Field label={label}>
    {(attributes) => (
      <TextInput
        {...attributes}
        autoFocus
        required
        autoComplete="one-time-code"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="font-mono tracking-widest"
      />
    )}
  </Field>
);

type FormProps = { refresh: readonly QueryKey[]; onClose: () => void };
type Made = (codes: readonly string[]) => void;

const RenewForm = ({ refresh, onClose, onMade }: FormProps & { onMade: Made }) => {
  const [code, setCode] = useState("");
  const renew = useAct({
    send: () => client.me.renewRecoveryCodes({ body: { code: code.trim() } }),
    refresh,
    onDone: ({ recoveryCodes }) => {
      onMade(recoveryCodes);
      onClose();
    },
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => renew.mutate()} submit={words.renewSubmit} act={renew}>
      <p className="text-muted">{words.renewHint}</p>
      <CodeField label={words.codeOfApp} value={code} onChange={setCode} />
    </DialogForm>
  );
};

/** Who has lost the phone shows a recovery code instead. */
const kindOf = (code: string): "totp" | "recovery-code" =>
  /^\d{6}$/.test(code.replace(/\s/g, "")) ? "totp" : "recovery-code";

const RemoveForm = ({ refresh, onClose }: FormProps) => {
  const [code, setCode] = useState("");
  const remove = useAct({
    send: () => client.me.removeSecondFactor({ body: { code: code.trim(), kind: kindOf(code) } }),
    refresh,
    done: words.removed,
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => remove.mutate()}
      submit={words.removeSubmit}
      tone="danger"
      act={remove}
    >
      <p className="text-muted">{words.removeHint}</p>
      <CodeField label={words.codeOfEither} value={code} onChange={setCode} />
    </DialogForm>
  );
};

/** @param onMade told the codes, which nobody is shown again; none when they are gone */
export const SecondFactorChanges = ({ refresh, onMade }: { refresh: readonly QueryKey[]; onMade: Made }) => {
  const [open, setOpen] = useState<"renew" | "remove" | null>(null);
  const close = (): void => setOpen(null);
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setOpen("renew")}>{words.renew}</Button>
      <Button onClick={() => setOpen("remove")}>{words.remove}</Button>
      <Dialog open={open === "renew"} onClose={close} title={words.renew}>
        <RenewForm refresh={refresh} onClose={close} onMade={onMade} />
      </Dialog>
      <Dialog open={open === "remove"} onClose={close} title={words.remove}>
        <RemoveForm refresh={refresh} onClose={close} />
      </Dialog>
    </div>
  );
};
