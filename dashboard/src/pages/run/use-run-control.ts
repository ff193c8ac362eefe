/** Acts on a run, shown at once and taken back when the server refuses. */
import { useMutation } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import type { RunState, RunStatus } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { toastDone, toastFailed } from "../../ui/toasts.tsx";

const words = runText.act;

const ACTS = {
  pause: { shows: "paused", done: words.paused, failed: words.pauseFailed },
  resume: { shows: "running", done: words.resumed, failed: words.resumeFailed },
  cancel: { shows: "cancelling", done: words.cancelled, failed: words.cancelFailed },
} as const satisfies Record<string, { shows: RunState; done: string; failed: string }>;

export type RunAct = { act: keyof typeof ACTS; reason: string };

const send = (runId: string, { act, reason }: RunAct) => {
  const params = { runId };
  return act === "resume" ? client.runs.resume({ params, body: {} }) : client.runs[act]({ params, body: { reason } });
};

export const useRunControl = (runId: string) => {
  const queryKey = keys.runStatus(runId);
  return useMutation({
    mutationFn: (wanted: RunAct) => send(runId, wanted),
    onMutate: async ({ act }) => {
      await queryClient.cancelQueries({ queryKey });
      const before = queryClient.getQueryData<RunStatus>(queryKey);
      queryClient.setQueryData<RunStatus>(
        queryKey,
        (status) => status && { ...status, run: { ...status.run, state: ACTS[act].shows } },
      );
      return before;
    },
    onSuccess: (_, { act }) => toastDone(ACTS[act].done),
    onError: (error, { act }, before) => {
      queryClient.setQueryData(queryKey, before);
      toastFailed(ACTS[act].failed, error);
    },
    onSettled: () =>
      Promise.all([queryKey, keys.runStop(runId)].map((key) => queryClient.invalidateQueries({ queryKey: key }))),
  });
};

export const useRetryTask = (runId: string) =>
  useMutation({
    mutationFn: (taskId: string) => client.tasks.retry({ params: { runId, taskId } }),
    onSuccess: () => toastDone(words.retried),
    onError: (error) => toastFailed(words.retryFailed, error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.runStatus(runId) }),
  });
