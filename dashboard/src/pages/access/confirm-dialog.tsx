import type { QueryKey } from "@tanstack/react-query";
import { useAct } from "../../api/use-act.ts";
import { FormDialog } from "../../ui/form-dialog.tsx";

export type Confirming = {
  title: string;
  hint: string;
  submit: string;
  send: () => Promise<unknown>;
  refresh: readonly QueryKey[];
  done: string;
};

const NOTHING: Confirming = {
  title: "",
  hint: "",
  submit: "",
  send: () => Promise.resolve(),
  refresh: [],
  done: "",
};

/** Before what cannot be taken back. */
export const ConfirmDialog = ({ confirming, onClose }: { confirming: Confirming | null; onClose: () => void }) => {
  const { title, hint, submit, send, refresh, done } = confirming ?? NOTHING;
  const act = useAct({ send, refresh, done, onDone: onClose });
  const close = (): void => {
    act.reset();
    onClose();
  };
  return (
    <FormDialog
      open={confirming !== null}
      title={title}
      onClose={close}
      onSubmit={() => act.mutate()}
      submit={submit}
      tone="danger"
      act={act}
    >
      <p className="break-words">{hint}</p>
    </FormDialog>
  );
};
