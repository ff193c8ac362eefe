import { useState } from "react";
import { client } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { ReasonField } from "../../ui/reason-field.tsx";
import { accessKeys, policiesQuery } from "./access-queries.ts";

const words = accessText.policies;

type Props = { open: boolean; onClose: () => void; onDone: () => void; policies: string; tests: string };

export const ActivateDialog = ({ open, onClose, onDone, policies, tests }: Props) => {
  const [reason, setReason] = useState("");
  const activate = useAct({
    send: () =>
      client.policies.activate({
        body: { policies, tests: tests.trim() === "" ? null : tests, reason: reason.trim() },
      }),
    refresh: [accessKeys.policies],
    done: ({ name }) => words.activated(name),
    onDone: (inForce) => {
      queryClient.setQueryData(policiesQuery.queryKey, inForce);
      onDone();
      onClose();
    },
  });
  const close = (): void => {
    activate.reset();
    onClose();
  };
  return (
    <FormDialog
      open={open}
      title={words.activateTitle}
      onClose={close}
      onSubmit={() => activate.mutate()}
      submit={words.activate}
      act={activate}
    >
      <p className="text-muted">{words.activateHint}</p>
      <ReasonField label={words.reason} hint={words.reasonHint} value={reason} onChange={setReason} maxLength={2_000} />
    </FormDialog>
  );
};
