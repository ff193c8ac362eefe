import type { ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../api/client.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button } from "../../ui/button.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { DeadEnd } from "./dead-end.tsx";
import { useLinkValue } from "./link-values.ts";
import { FormProblem, SignInFrame } from "./sign-in-frame.tsx";
import { useArrive } from "./use-arrive.ts";

const words = signInText.secondFactor;

export const SecondFactorPage = (): ReactNode => {
  const onArrive = useArrive();
  const ticket = useLinkValue("token");
  const [kind, setKind] = useState<"totp" | "recovery-code">("totp");
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => client.signIn.secondFactor({ body: { ticket: ticket ?? "", code: code.trim(), kind } }),
    onSuccess: onArrive,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate();
  };
  const app = kind === "totp";
  const switchKind = (): void => {
    setKind(app ? "recovery-code" : "totp");
    setCode("");
    confirm.reset();
  };
  if (ticket === null) return <DeadEnd title={words.title}>{words.expired}</DeadEnd>;
  return (
    <SignInFrame title={words.title} back>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={app ? words.code : words.recoveryCode} hint={app ? words.hint : words.recoveryHint}>
          {(attributes) => (
            <TextInput
              {...attributes}
              autoFocus
              required
              inputMode={app ? "numeric" : "text"}
              autoComplete="one-time-code"
              value={code}
              onChange={(event) => setCode(event.target.value)}
              className="font-mono tracking-widest"
            />
          )}
        </Field>
        {confirm.error && (
          <FormProblem>
            {problemOf(confirm.error).message}. {problemOf(confirm.error).wayOut}
          </FormProblem>
        )}
        <Button type="submit" tone="primary" large pending={confirm.isPending}>
          {words.submit}
        </Button>
        <Button tone="quiet" onClick={switchKind}>
          {app ? words.recovery : words.app}
        </Button>
      </form>
    </SignInFrame>
  );
};
