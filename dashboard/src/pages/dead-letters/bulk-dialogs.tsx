/** What is done to many dead letters at once: first what it would be done to, then the act. */
import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { DeadLetterCount } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { deadLettersText as words } from "../../catalogue/pages/dead-letters-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { type DeadLetterFilter, exactly, totalOf } from "./dead-letter-queries.ts";

/** As it was counted when the dialog was opened. */
export type Bulk = { act: "retry" | "purge"; filter: DeadLetterFilter; counts: readonly DeadLetterCount[] };

const Preview = ({ counts }: { counts: readonly DeadLetterCount[] }) => (
  <ul aria-label={words.summary} tabIndex={0} className="max-h-56 overflow-y-auto rounded-6 border border-line">
    {counts.map(({ queue, code, count, oldest, newest }) => (
      <li key={`${queue} ${code}`} className="flex gap-3 border-b border-line px-3 py-2 last:border-b-0">
        <span className="w-12 shrink-0 text-right font-semibold">{wholeNumber(count)}</span>
        <span className="min-w-0">
          <span className="block break-words">
            {queue} <code className="font-mono text-12 text-refuted">{code}</code>
          </span>
          <span className="block text-12 text-muted">
            {words.oldest} <Moment at={oldest} />, {words.newest} <Moment at={newest} />
          </span>
        </span>
      </li>
    ))}
  </ul>
);

type FormProps = { bulk: Bulk; onClose: () => void };

const RetryForm = ({ bulk: { filter, counts }, onClose }: FormProps) => {
  const total = totalOf(counts);
  const retry = useAct({
    send: () => client.deadLetters.retry({ body: exactly(filter, counts) }),
    refresh: [keys.deadLetters, keys.queues],
    done: ({ count }) => words.retried(count, wholeNumber(count)),
    missed: ({ count }) => (count === 0 ? words.noneRetried : null),
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => retry.mutate()}
      submit={words.retryAll(total, wholeNumber(total))}
      act={retry}
    >
      <p className="text-muted">{words.retryHint}</p>
      <Preview counts={counts} />
    </DialogForm>
  );
};

const PurgeForm = ({ bulk: { filter, counts }, onClose }: FormProps) => {
  const [typed, setTyped] = useState("");
  const total = totalOf(counts);
  const purge = useAct({
    send: () => client.deadLetters.purge({ body: { ...exactly(filter, counts), confirm: true } }),
    refresh: [keys.deadLetters, keys.queues],
    done: ({ count }) => words.purged(count, wholeNumber(count)),
    missed: ({ count }) => (count === 0 ? words.nonePurged : null),
    onDone: onClose,
  });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => purge.mutate()}
      submit={words.purge}
      tone="danger"
      act={purge}
      disabled={typed.trim() !== String(total)}
    >
      <p>{words.purgeHint}</p>
      <Preview counts={counts} />
      <Field label={words.purgeConfirm(total)}>
        {(attributes) => (
          <TextInput
            {...attributes}
            autoFocus
            autoComplete="off"
            inputMode="numeric"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
    </DialogForm>
  );
};

export const BulkDialog = ({ bulk, onClose }: { bulk: Bulk | null; onClose: () => void }) => (
  <Dialog open={bulk !== null} onClose={onClose} title={bulk?.act === "purge" ? words.purgeTitle : words.retryTitle}>
    {bulk?.act === "retry" && <RetryForm bulk={bulk} onClose={onClose} />}
    {bulk?.act === "purge" && <PurgeForm bulk={bulk} onClose={onClose} />}
  </Dialog>
);
