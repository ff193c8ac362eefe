import type { ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../api/client.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button } from "../../ui/button.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { PasswordInput } from "./password-input.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { DeadEnd } from "./dead-end.tsx";
import { useLinkValue } from "./link-values.ts";
import { FormProblem, SignInFrame } from "./sign-in-frame.tsx";
import { useArrive } from "./use-arrive.ts";

const words = signInText.invitation;

export const InvitationPage = (): ReactNode => {
  const onArrive = useArrive();
  const token = useLinkValue("token");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const accept = useMutation({
    mutationFn: () =>
      client.signIn.invitation({
        body: { token: token ?? "-", name, form: "cookie", ...(password !== "" && { password }) },
      }),
    onSuccess: onArrive,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    accept.mutate();
  };
  if (token === null) return <DeadEnd title={words.title}>{signInText.openAgain}</DeadEnd>;
  return (
    <SignInFrame title={words.title} back>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={words.name}>
          {(attributes) => (
            <TextInput
              {...attributes}
              autoComplete="name"
              required
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={signInText.password} hint={words.hint}>
          {(attributes) => (
            <PasswordInput
              {...attributes}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {accept.error && (
          <FormProblem>
            {problemOf(accept.error).message}. {problemOf(accept.error).wayOut}
          </FormProblem>
        )}
        <Button type="submit" tone="primary" large pending={accept.isPending}>
          {words.submit}
        </Button>
      </form>
    </SignInFrame>
  );
};
