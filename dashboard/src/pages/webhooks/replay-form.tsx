/** Has what was told before told once more, or skips what nobody wants any longer. */
import { useState } from "react";
import type { Input } from "provost/client";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Subscription } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { Field, Select, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";

const STARTS = ["position", "time", "start", "end"] as const;
type Start = (typeof STARTS)[number];

const isStart = (value: string): value is Start => STARTS.some((start) => start === value);

const fromOf = (start: Start, position: string, time: string): Input<"subscriptions.replay">["body"]["from"] => {
  if (start === "position") return { position: Number(position) };
  // The field means the clock of who looks at it.
  return start === "time" ? { time: new Date(time).toISOString() } : start;
};

const StartChoice = ({ start, onChange }: { start: Start; onChange: (start: Start) => void }) => (
  <Field label={words.replayFrom}>
    {(attributes) => (
      <Select {...attributes} value={start} onChange={({ target: { value } }) => isStart(value) && onChange(value)}>
        {STARTS.map((one) => (
          <option key={one} value={one}>
            {words.replayStarts[one]}
          </option>
        ))}
      </Select>
    )}
  </Field>
);

type Props = { subscription: Subscription; onClose: () => void };

export const ReplayForm = ({ subscription: { subscriptionId, name, cursor }, onClose }: Props) => {
  const [start, setStart] = useState<Start>("position");
  const [position, setPosition] = useState(String(cursor));
  const [time, setTime] = useState("");
  const replay = useAct({
    send: () =>
      client.subscriptions.replay({
        params: { subscription: subscriptionId },
        body: { from: fromOf(start, position, time) },
      }),
    refresh: [keys.subscriptions],
    done: words.replayed(name),
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => replay.mutate()} submit={words.replay} act={replay}>
      <p className="text-muted">{words.replayHint}</p>
      <StartChoice start={start} onChange={setStart} />
      {start === "position" && (
        <Field label={words.position} hint={words.positionHint}>
          {(attributes) => (
            <TextInput
              {...attributes}
              type="number"
              min={0}
              required
              value={position}
              onChange={({ target }) => setPosition(target.value)}
            />
          )}
        </Field>
      )}
      {start === "time" && (
        <Field label={words.time}>
          {(attributes) => (
            <TextInput
              {...attributes}
              type="datetime-local"
              required
              value={time}
              onChange={({ target }) => setTime(target.value)}
            />
          )}
        </Field>
      )}
    </DialogForm>
  );
};
