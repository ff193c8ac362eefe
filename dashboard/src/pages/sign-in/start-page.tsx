import type { ReactNode } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { client } from "../../api/client.ts";
import { providersQuery } from "../../api/queries.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { PasswordInput } from "./password-input.tsx";
import { problemOf } from "../../ui/problem.tsx";
import { keepNext } from "./arrive.ts";
import { useLinkValue } from "./link-values.ts";
import { SignInForm } from "./sign-in-form.tsx";
import { FormNote, FormProblem, SignInFrame } from "./sign-in-frame.tsx";
import { useArrive } from "./use-arrive.ts";

const words = signInText;

const Providers = () => {
  const { data: providers = [] } = useQuery(providersQuery);
  if (providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 border-b border-line pb-4">
      {providers.map(({ name, label }) => (
        // The server leads on to the provider: this is no page of ours.
        <a key={name} href={`/v1/sign-in/external/${encodeURIComponent(name)}`} className={buttonClass("plain", true)}>
          {words.withProvider(label)}
        </a>
      ))}
    </div>
  );
};

const WHOLE_ADDRESS = /^\S+@\S+$/;

/** Ways in that go through a mail. Their answer is the same whether there is such an account or not. */
const MailWays = ({ email }: { email: string }) => {
  const link = useMutation({ mutationFn: () => client.signIn.requestLink({ body: { email } }) });
  const reset = useMutation({ mutationFn: () => client.passwords.requestReset({ body: { email } }) });
  const [missing, setMissing] = useState(false);
  const ask = (way: typeof link, other: typeof link): void => {
    other.reset();
    setMissing(!WHOLE_ADDRESS.test(email));
    if (WHOLE_ADDRESS.test(email)) way.mutate();
  };
  const failed = link.error ?? reset.error;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap justify-between">
        <Button tone="quiet" onClick={() => ask(link, reset)} pending={link.isPending} className="-mx-3">
          {words.mailLink}
        </Button>
        <Button tone="quiet" onClick={() => ask(reset, link)} pending={reset.isPending} className="-mx-3">
          {words.forgot}
        </Button>
      </div>
      {missing && <FormProblem>{words.needsEmail}</FormProblem>}
      {failed && (
        <FormProblem>
          {problemOf(failed).message}. {problemOf(failed).wayOut}
        </FormProblem>
      )}
      {link.isSuccess && <FormNote>{words.mailLinkSent}</FormNote>}
      {reset.isSuccess && <FormNote>{words.resetSent}</FormNote>}
    </div>
  );
};

const OwnerHint = () => (
  <p className="text-12 text-muted">
    {words.ownerHint} <code className="font-mono text-ink">{words.ownerHintCommand}</code> {words.ownerHintEnd}
  </p>
);

export const StartPage = (): ReactNode => {
  const { next } = useSearch({ from: "/sign-in/start" });
  const onArrive = useArrive();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const problem = useLinkValue("problem");
  useEffect(() => keepNext(next), [next]);
  const signIn = useMutation({
    mutationFn: () => client.signIn.password({ body: { email, password, form: "cookie" } }),
    onSuccess: onArrive,
  });
  return (
    <SignInFrame title={words.title}>
      <div className="flex flex-col gap-4">
        {problem === "link" && <FormProblem>{words.badLink}</FormProblem>}
        {problem === "provider" && <FormProblem>{words.providerRefused}</FormProblem>}
        {problem === "provider-failed" && <FormProblem>{words.providerFailed}</FormProblem>}
        <Providers />
        <SignInForm act={signIn} submit={words.submit}>
          <Field label={words.email}>
            {(attributes) => (
              <TextInput
                {...attributes}
                type="email"
                autoComplete="username"
                required
                value={email}
                onChange={(event) => setEmail(event.target.value)}
              />
            )}
          </Field>
          <Field label={words.password}>
            {(attributes) => (
              <PasswordInput
                {...attributes}
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        </SignInForm>
        <MailWays key={email} email={email} />
        <OwnerHint />
      </div>
    </SignInFrame>
  );
};
