import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { text } from "../catalogue/text.ts";
import { IconButton } from "./button.tsx";
import { cx } from "./cx.ts";

/** Where one begins. */
const FIELDS = "input:not(:disabled, [readonly], [type=hidden]), select:not(:disabled), textarea:not(:disabled)";

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Of a palette, whose field says what it is. */
  bare?: boolean;
};

/** The browser's own dialog: it keeps focus inside, gives it back, and closes on Escape, without a style in the page. */
export const Dialog = ({ open, onClose, title, children, bare = false }: Props) => {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null) return undefined;
    const opener = document.activeElement as HTMLElement | null;
    if (open && !dialog.open) {
      dialog.showModal();
      // The browser begins with the first button, which closes it; who opened it came for what can be filled in.
      dialog.querySelector<HTMLElement>(FIELDS)?.focus();
    }
    if (!open && dialog.open) dialog.close();
    // One that is taken out of the page while it is open gives nothing back by itself.
    return () => {
      if (open && !dialog.isConnected) opener?.focus();
    };
  }, [open]);
  return (
    // A click beside it is a shortcut for a mouse; the keyboard has Escape.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      tabIndex={-1}
      onClose={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
      className={cx(
        "m-auto w-full rounded-12 border border-line bg-surface p-0 shadow-float outline-none open:rise",
        bare ? "mt-[12vh] max-w-[36rem]" : "max-w-[30rem]",
        "max-sm:w-[calc(100%-2rem)]",
      )}
    >
      {open && (
        <div className={cx(!bare && "p-5")}>
          <div className={cx(bare ? "sr-only" : "mb-4 flex items-start justify-between gap-4")}>
            <h2 id={titleId} className="text-16 font-semibold">
              {title}
            </h2>
            {!bare && <IconButton icon={X} label={text.common.close} onClick={onClose} className="-mt-1 -mr-2" />}
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
};
