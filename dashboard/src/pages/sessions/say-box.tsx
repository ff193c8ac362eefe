import { useMutation } from "@tanstack/react-query";
import { SendHorizontal } from "lucide-react";
import { type FormEvent, useState } from "react";
import { client } from "../../api/client.ts";
import { sessionsText } from "../../catalogue/pages/sessions-text.ts";
import { Button } from "../../ui/button.tsx";
import { TextArea } from "../../ui/field.tsx";
import { toastFailed } from "../../ui/toasts.tsx";

const words = sessionsText.say;

/** Goes on with a conversation; what comes of it is in the stream of the session. */
export const SayBox = ({ sessionId }: { sessionId: string }) => {
  const [said, setSaid] = useState("");
  const say = useMutation({
    mutationFn: () => client.agentSessions.say({ body: { sessionId, text: said.trim() } }),
    onSuccess: () => setSaid(""),
    onError: (error) => toastFailed(words.failed, error),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (said.trim() !== "") say.mutate();
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2 border-t border-line px-4 py-3 md:px-6">
      <TextArea
        aria-label={words.label}
        placeholder={words.placeholder}
        rows={2}
        value={said}
        onChange={(event) => setSaid(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
        }}
      />
      <Button type="submit" tone="primary" icon={SendHorizontal} pending={say.isPending}>
        {words.submit}
      </Button>
    </form>
  );
};
