import type { ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { client } from "../../api/client.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { takeFragment } from "./arrive.ts";
import { FormNote, FormProblem, SignInFrame } from "./sign-in-frame.tsx";

const words = signInText.reset;

export const ResetPage = (): ReactNode => {
  const [token] = useState(() => takeFragment("token") ?? "-");
  const [password, setPassword] = useState("");
  const reset = useMutation({ mutationFn: () => client.passwords.reset({ body: { token, password } }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    reset.mutate();
  };
  if (reset.isSuccess) {
    return (
      <SignInFrame title={words.title}>
        <div className="flex flex-col gap-4">
          <FormNote>{words.done}</FormNote>
          <Link to="/sign-in/start" className={buttonClass("primary", true)}>
            {signInText.submit}
          </Link>
        </div>
      </SignInFrame>
    );
  }
  return (
    <SignInFrame title={words.title}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={words.password} hint={words.hint}>
          {(attributes) => (
            <TextInput
              {...attributes}
              type="password"
              autoComplete="new-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        {reset.error && (
          <FormProblem>
            {problemOf(reset.error).message}. {problemOf(reset.error).wayOut}
          </FormProblem>
        )}
        <Button type="submit" tone="primary" large pending={reset.isPending}>
          {words.submit}
        </Button>
      </form>
    </SignInFrame>
  );
};
