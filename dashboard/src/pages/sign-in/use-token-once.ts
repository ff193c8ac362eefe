import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useLinkValue } from "./link-values.ts";

/** Spends the token of a link as soon as the page is there: once, though React may mount the page twice. */
export const useTokenOnce = <T>(
  spend: (token: string) => Promise<T>,
  onSuccess?: (answer: T) => unknown,
): UseMutationResult<T, Error, string> => {
  const token = useLinkValue("token");
  const mutation = useMutation<T, Error, string>({ mutationFn: spend, ...(onSuccess && { onSuccess }) });
  const { mutate } = mutation;
  const spent = useRef<string | null>(null);
  useEffect(() => {
    if (spent.current !== null && (token === null || token === spent.current)) return;
    spent.current = token ?? "-";
    mutate(spent.current);
  }, [mutate, token]);
  return mutation;
};
