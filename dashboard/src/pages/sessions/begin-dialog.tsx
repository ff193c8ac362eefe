import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { client } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextArea } from "../../ui/field.tsx";
import { toastFailed } from "../../ui/toasts.tsx";
import { sessionKeys } from "./session-queries.ts";

const words = sessionsText.begin;

export const BeginDialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const [said, setSaid] = useState("");
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: () => client.agentSessions.say({ body: { text: said.trim() } }),
    onSuccess: ({ sessionId }) => {
      setSaid("");
      onClose();
      void queryClient.invalidateQueries({ queryKey: sessionKeys.all });
      void navigate({ to: "/sessions/$sessionId", params: { sessionId } });
    },
    onError: (error) => toastFailed(words.failed, error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    begin.mutate();
  };
  return (
    <Dialog open={open} onClose={onClose} title={words.title}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={words.text} hint={words.hint}>
          {(attributes) => (
            <TextArea
              {...attributes}
              autoFocus
              required
              rows={4}
              value={said}
              onChange={(event) => setSaid(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{text.common.cancel}</Button>
          <Button type="submit" tone="primary" pending={begin.isPending}>
            {words.submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
