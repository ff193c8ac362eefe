/** A dialog that asks for what an act needs. It stays, with what was said and what is wrong with it, until the act is done. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { text } from "../catalogue/text.ts";
import { Button, type ButtonTone } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { problemOf } from "./problem.tsx";

type FormProps = {
  onClose: () => void;
  onSubmit: () => void;
  submit: string;
  tone?: ButtonTone;
  icon?: LucideIcon;
  /** What is done: while it is under way nothing else is sent, and what is wrong with it is shown here. */
  act?: { isPending: boolean; error: unknown };
  disabled?: boolean;
  children: ReactNode;
};

export const DialogForm = (props: FormProps) => {
  const {
    onClose,
    onSubmit,
    submit,
    tone = "primary",
    icon,
    act = { isPending: false, error: null },
    disabled = false,
    children,
  } = props;
  const { isPending, error } = act;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      className="flex flex-col gap-4"
    >
      {children}
      {error !== null && error !== undefined && (
        <p role="alert" className="rounded-6 bg-refuted-soft px-3 py-2 break-words text-refuted">
          {problemOf(error).message}. {problemOf(error).wayOut}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{text.common.cancel}</Button>
        <Button type="submit" tone={tone} pending={isPending} disabled={disabled} {...(icon && { icon })}>
          {submit}
        </Button>
      </div>
    </form>
  );
};

type Props = FormProps & { open: boolean; title: string };

export const FormDialog = ({ open, title, ...form }: Props) => (
  <Dialog open={open} onClose={form.onClose} title={title}>
    <DialogForm {...form} />
  </Dialog>
);
