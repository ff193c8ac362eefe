import type { ReactNode } from "react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { PasswordInput } from "./password-input.tsx";
import { DeadEnd } from "./dead-end.tsx";
import { useLinkValue } from "./link-values.ts";
import { SignInForm } from "./sign-in-form.tsx";
import { FormNote, SignInFrame } from "./sign-in-frame.tsx";

const words = signInText.reset;

export const ResetPage = (): ReactNode => {
  const token = useLinkValue("token");
  const [password, setPassword] = useState("");
  const reset = useMutation({ mutationFn: () => client.passwords.reset({ body: { token: token ?? "-", password } }) });
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
  if (token === null) return <DeadEnd title={words.title}>{signInText.openAgain}</DeadEnd>;
  return (
    <SignInFrame title={words.title} back>
      <SignInForm act={reset} submit={words.submit}>
        <Field label={words.password} hint={words.hint}>
          {(attributes) => (
            <PasswordInput
              {...attributes}
              autoComplete="new-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      </SignInForm>
    </SignInFrame>
  );
};
