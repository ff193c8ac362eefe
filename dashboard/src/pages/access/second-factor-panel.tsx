import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { client } from "../../api/client.ts";
import { signInText } from "../../catalogue/pages/sign-in-text.ts";
import { Button } from "../../ui/button.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { toastFailed } from "../../ui/toasts.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SecondFactorChanges } from "./second-factor-changes.tsx";

const words = signInText.setUp;

const factorQuery = queryOptions({
  queryKey: ["me", "second-factor"],
  queryFn: ({ signal }) => client.me.secondFactor({}, { signal }),
});

type Offer = { secret: string; uri: string };

const Confirm = ({ offer, onDone }: { offer: Offer; onDone: (codes: readonly string[]) => void }) => {
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => client.me.confirmSecondFactor({ body: { code: code.trim() } }),
    onSuccess: ({ recoveryCodes }) => onDone(recoveryCodes),
    onError: (error) => toastFailed(words.failed, error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-3">
      <p>{words.factorScan}</p>
      <QrCode value={offer.uri} label={words.factorPicture} />
      <p>
        {words.factorSecret}{" "}
        <a href={offer.uri} className="text-accent underline underline-offset-2">
          {words.factorOpen}
        </a>
      </p>
      <code className="max-w-full rounded-6 bg-sunken px-3 py-2 font-mono text-14 break-all">{offer.secret}</code>
      <Field label={words.factorCode}>
        {(attributes) => (
          <TextInput
            {...attributes}
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            className="font-mono tracking-widest"
          />
        )}
      </Field>
      <Button type="submit" pending={confirm.isPending}>
        {words.factorSubmit}
      </Button>
    </form>
  );
};

export const SecondFactorPanel = () => {
  const factor = useQuery(factorQuery);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const offer = useMutation({
    mutationFn: () => client.me.offerSecondFactor(),
    onError: (error) => toastFailed(words.failed, error),
  });
  const done = (shown: readonly string[]): void => {
    setCodes(shown);
    offer.reset();
    void factor.refetch();
  };
  return (
    <Panel title={words.factorTitle}>
      <div className="flex flex-col items-start gap-3 p-3.5">
        <QueryView query={factor}>
          {({ set, recoveryCodesLeft }) =>
            set ? (
              <>
                <p>{words.factorSet(recoveryCodesLeft)}</p>
                <SecondFactorChanges refresh={[factorQuery.queryKey]} onMade={setCodes} />
              </>
            ) : offer.data !== undefined ? (
              <Confirm offer={offer.data} onDone={done} />
            ) : (
              <>
                <p className="text-muted">{words.factorHint}</p>
                <Button onClick={() => offer.mutate()} pending={offer.isPending}>
                  {words.factorOffer}
                </Button>
              </>
            )
          }
        </QueryView>
        {factor.data?.set === true && codes.length > 0 && <RecoveryCodes codes={codes} />}
      </div>
    </Panel>
  );
};
