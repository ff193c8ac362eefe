/** What is done to one of those who are told of events. */
import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { Subscription } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { webhooksText as words } from "../../catalogue/pages/webhooks-text.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, Select } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { ReplayForm } from "./replay-form.tsx";
import { SecretOnce } from "./secret-once.tsx";

type FormProps = { subscription: Subscription; onClose: () => void };
const DAY_MS = 86_400_000;

const TestForm = ({ subscription: { subscriptionId: webhook }, onClose }: FormProps) => {
  const test = useAct({
    send: () => client.webhooks.test({ params: { webhook }, body: {} }),
    refresh: [keys.subscriptions],
  });
  const { data } = test;
  return (
    <DialogForm onClose={onClose} onSubmit={() => test.mutate()} submit={words.test} act={test}>
      <p className="text-muted">{words.testHint}</p>
      {data !== undefined && (
        <div role="status" className="flex flex-col gap-2">
          <p className={data.failure === null ? "font-medium" : "font-medium text-refuted"}>
            {data.failure === null ? words.testTaken(data.status ?? 0) : words.testRefused}
          </p>
          {data.failure !== null && <p className="break-words">{data.failure.message}</p>}
          {data.answer !== "" && (
            <CodeBlock label={words.answer} maxHeight="10rem">
              {data.answer}
            </CodeBlock>
          )}
        </div>
      )}
    </DialogForm>
  );
};

const RotateForm = ({ subscription: { subscriptionId: webhook }, onClose }: FormProps) => {
  const [overlapMs, setOverlapMs] = useState(DAY_MS);
  const rotate = useAct({
    send: () => client.webhooks.rotateSecret({ params: { webhook }, body: { overlapMs } }),
    refresh: [keys.subscriptions],
  });
  if (rotate.data !== undefined) {
    return <SecretOnce title={words.rotated} secret={rotate.data.secret} onClose={onClose} />;
  }
  return (
    <DialogForm onClose={onClose} onSubmit={() => rotate.mutate()} submit={words.rotate} act={rotate}>
      <p className="text-muted">{words.rotateHint}</p>
      <Field label={words.overlap}>
        {(attributes) => (
          <Select {...attributes} value={overlapMs} onChange={({ target }) => setOverlapMs(Number(target.value))}>
            {words.overlaps.map(({ ms, label }) => (
              <option key={ms} value={ms}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </DialogForm>
  );
};

const RemoveForm = ({ subscription: { subscriptionId, name, kind }, onClose }: FormProps) => {
  const remove = useAct({
    send: () =>
      kind === "webhook"
        ? client.webhooks.remove({ params: { webhook: subscriptionId } })
        : client.subscriptions.remove({ params: { subscription: subscriptionId } }),
    refresh: [keys.subscriptions],
    done: words.removed(name),
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => remove.mutate()} submit={words.remove} tone="danger" act={remove}>
      <p className="text-muted">{words.removeHint}</p>
    </DialogForm>
  );
};

const FORMS = { test: TestForm, rotate: RotateForm, replay: ReplayForm, remove: RemoveForm } as const;
const TITLES = {
  test: words.testTitle,
  rotate: words.rotateTitle,
  replay: words.replayTitle,
  remove: words.removeTitle,
} as const;

export type Acting = { act: keyof typeof FORMS; subscription: Subscription };

export const ActDialog = ({ acting, onClose }: { acting: Acting | null; onClose: () => void }) => {
  const Form = acting === null ? null : FORMS[acting.act];
  return (
    <Dialog
      open={acting !== null}
      onClose={onClose}
      title={acting === null ? words.title : TITLES[acting.act](acting.subscription.name)}
    >
      {acting !== null && Form !== null && <Form subscription={acting.subscription} onClose={onClose} />}
    </Dialog>
  );
};
