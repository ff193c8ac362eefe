/** One's own sign-in. Also the first-run set-up: who came by the printed link gives themselves a way back in. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { client } from "../../api/client.ts";
import { membersQuery, meQuery } from "../../api/queries.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Page } from "../../shell/page.tsx";
import { Button } from "../../ui/button.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { PasswordInput } from "../sign-in/password-input.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toastDone, toastFailed } from "../../ui/toasts.tsx";
import { LinkedAccountsPanel } from "./linked-accounts-panel.tsx";
import { SecondFactorPanel } from "./second-factor-panel.tsx";

const words = signInText.setUp;

type FormProps = { onSubmit: () => void; pending: boolean; label: string; children: ReactNode };

const Form = ({ onSubmit, pending, label, children }: FormProps) => {
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-3 p-3.5">
      {children}
      <Button type="submit" pending={pending}>
        {label}
      </Button>
    </form>
  );
};

const EmailPanel = () => {
  const { data: me } = useQuery(meQuery);
  const { data: members } = useQuery(membersQuery);
  const current = members?.find(({ userId }) => userId === me?.id)?.email ?? null;
  const [email, setEmail] = useState("");
  const change = useMutation({
    mutationFn: () => client.me.changeEmail({ body: { email } }),
    onSuccess: () => toastDone(current === null ? words.emailSent : words.emailsSent),
    onError: (error) => toastFailed(words.failed, error),
  });
  return (
    <Panel title={words.emailTitle}>
      <Form onSubmit={() => change.mutate()} pending={change.isPending} label={words.emailSubmit}>
        <Field label={signInText.email} hint={current === null ? words.emailHint : words.emailHave(current)}>
          {(attributes) => (
            <TextInput
              {...attributes}
              type="email"
              required
              autoComplete="email"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
      </Form>
    </Panel>
  );
};

const PasswordPanel = () => {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => client.me.changePassword({ body: { current: current === "" ? null : current, next } }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      toastDone(words.passwordDone);
    },
    onError: (error) => toastFailed(words.failed, error),
  });
  return (
    <Panel title={words.passwordTitle}>
      <Form onSubmit={() => change.mutate()} pending={change.isPending} label={words.passwordSubmit}>
        <Field label={words.passwordNow} hint={words.passwordNowHint}>
          {(attributes) => (
            <PasswordInput
              {...attributes}
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </Field>
        <Field label={signInText.reset.password} hint={words.passwordHint}>
          {(attributes) => (
            <PasswordInput
              {...attributes}
              required
              autoComplete="new-password"
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          )}
        </Field>
      </Form>
    </Panel>
  );
};

export const AccountPage = (): ReactNode => (
  <Page title={words.title}>
    <div className="flex w-full max-w-[40rem] flex-col gap-4 px-4 py-5 md:px-6">
      <p className="text-14 text-muted">{words.intro}</p>
      <EmailPanel />
      <PasswordPanel />
      <SecondFactorPanel />
      <LinkedAccountsPanel />
    </div>
  </Page>
);
