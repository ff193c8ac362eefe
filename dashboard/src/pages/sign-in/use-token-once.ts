import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { takeFragment } from "./arrive.ts";

/** Spends the token of a link as soon as the page is there: once, though React may mount the page twice. */
export const useTokenOnce = <T>(
  spend: (token: string) => Promise<T>,
  onSuccess?: (answer: T) => unknown,
): UseMutationResult<T, Error, string> => {
  const [token] = useState(() => takeFragment("token"));
  const mutation = useMutation<T, Error, string>({ mutationFn: spend, ...(onSuccess && { onSuccess }) });
  const { mutate } = mutation;
  const spent = useRef(false);
  useEffect(() => {
    if (spent.current) return;
    spent.current = true;
    mutate(token ?? "-");
  }, [mutate, token]);
  return mutation;
};
