import { CircleCheck, OctagonAlert, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { text } from "../catalogue/text.ts";
import { IconButton } from "./button.tsx";
import { problemOf } from "./problem.tsx";

type Toast = { id: number; kind: "done" | "failed"; message: string; detail: string | null };

const DONE_MS = 5_000;

const createToaster = () => {
  let toasts: readonly Toast[] = [];
  let next = 1;
  const listeners = new Set<() => void>();
  const set = (changed: readonly Toast[]): void => {
    toasts = changed;
    for (const listener of listeners) listener();
  };
  const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id));
  const add = (toast: Omit<Toast, "id">): void => {
    const id = next++;
    set([...toasts.slice(-3), { ...toast, id }]);
    // What has failed stays until somebody has read it.
    if (toast.kind === "done") setTimeout(() => dismiss(id), DONE_MS);
  };
  return {
    dismiss,
    add,
    get: () => toasts,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};

const toaster = createToaster();

export const toastDone = (message: string): void => toaster.add({ kind: "done", message, detail: null });

/** @param doing what was tried: "The run was not paused" */
export const toastFailed = (doing: string, error: unknown): void => {
  const { message, wayOut } = problemOf(error);
  toaster.add({ kind: "failed", message: doing, detail: `${message}. ${wayOut}` });
};

/** For what is at fault outside the product: its detail says what, and the way out. */
export const toastRefused = (message: string, detail: string): void => toaster.add({ kind: "failed", message, detail });

export const Toasts = () => {
  const toasts = useSyncExternalStore(toaster.subscribe, toaster.get);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2"
    >
      {toasts.map(({ id, kind, message, detail }) => (
        <div
          key={id}
          className="rise pointer-events-auto flex items-start gap-2.5 rounded-8 border border-line bg-raised py-2.5 pr-1.5 pl-3 shadow-float"
        >
          {kind === "done" ? (
            <CircleCheck aria-hidden size={17} strokeWidth={1.75} className="mt-0.5 shrink-0 text-proven" />
          ) : (
            <OctagonAlert aria-hidden size={17} strokeWidth={1.75} className="mt-0.5 shrink-0 text-refuted" />
          )}
          <div className="min-w-0 flex-1">
            <p className="font-medium">{message}</p>
            {detail !== null && <p className="break-words text-muted">{detail}</p>}
          </div>
          <IconButton
            icon={X}
            label={text.common.dismiss}
            onClick={() => toaster.dismiss(id)}
            className="-my-1 size-7!"
          />
        </div>
      ))}
    </div>
  );
};
