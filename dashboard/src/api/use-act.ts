/** Something that is asked of the server: said when it is done, and what it changed is read again either way. */
import { type QueryKey, useMutation } from "@tanstack/react-query";
import { toastDone, toastFailed, toastRefused } from "../ui/toasts.tsx";
import { queryClient } from "./query-client.ts";

type Act<Input, Output> = {
  send: (input: Input) => Promise<Output>;
  refresh: readonly QueryKey[];
  done?: string | ((output: Output, input: Input) => string);
  /** What is said in place of `done` where it was done to nothing; null where it was. */
  missed?: (output: Output) => { message: string; detail: string } | null;
  /** Said in a corner when it fails; absent where a form shows it. */
  failed?: string;
  onDone?: (output: Output, input: Input) => void;
};

export const useAct = <Input = void, Output = unknown>(act: Act<Input, Output>) => {
  const { send, refresh, done, missed, failed, onDone } = act;
  return useMutation({
    mutationFn: send,
    onSuccess: (output, input) => {
      const nothing = missed?.(output) ?? null;
      if (nothing !== null) toastRefused(nothing.message, nothing.detail);
      else if (done !== undefined) toastDone(typeof done === "string" ? done : done(output, input));
      onDone?.(output, input);
    },
    onError: (error) => {
      if (failed !== undefined) toastFailed(failed, error);
    },
    // Of the act that was begun: a dialog that closes when it is done renders this hook anew with nothing to read again.
    onMutate: () => refresh,
    onSettled: (_output, _error, _input, begun = refresh) =>
      Promise.all(begun.map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  });
};
