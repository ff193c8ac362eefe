import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "provost/client";
import { readAgainWhatWasOutdated } from "./read-again.ts";

let onSignedOut: () => void = () => undefined;

/** Told when the server no longer knows the session: it has run out, or was ended elsewhere. */
export const whenSignedOut = (listener: () => void): void => {
  onSignedOut = listener;
};

const notice = (error: unknown): void => {
  if (error instanceof ApiError && error.code === "UNAUTHENTICATED") onSignedOut();
};

/** Calls are tried again by the client; what is shown is kept fresh by the live stream, and looked at anew on return. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: notice }),
  mutationCache: new MutationCache({ onError: notice }),
  defaultOptions: {
    queries: { staleTime: 15_000, gcTime: 600_000, retry: false, networkMode: "always", refetchOnReconnect: "always" },
    mutations: { networkMode: "always" },
  },
});

readAgainWhatWasOutdated(queryClient);

/** What one person has read is not for the next. Which ways in there are is the same for all, and shown at that moment. */
export const forgetWhatWasRead = (): void =>
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "sign-in" });
