import { QueryClient } from "@tanstack/react-query";

/** Calls are tried again by the client; what is shown is kept fresh by the live stream, and looked at anew on return. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 15_000, gcTime: 600_000, retry: false, networkMode: "always", refetchOnReconnect: "always" },
    mutations: { networkMode: "always" },
  },
});
