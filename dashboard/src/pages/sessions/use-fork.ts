import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { toastDone, toastFailed } from "../../ui/toasts.tsx";
import { sessionKeys } from "./session-queries.ts";

const words = sessionsText.fork;

/** Forks the session through an entry, all of it when null, and goes to the fork. */
export const useFork = (agentSessionId: string) => {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (through: number | null) =>
      client.agentSessions.fork({ params: { agentSessionId }, body: { through } }),
    onSuccess: ({ sessionId }) => {
      toastDone(words.done);
      void queryClient.invalidateQueries({ queryKey: sessionKeys.all });
      void navigate({ to: "/sessions/$sessionId", params: { sessionId } });
    },
    onError: (error) => toastFailed(words.failed, error),
  });
};
