import { useQuery } from "@tanstack/react-query";
import { type ComponentProps, useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { QueueLimits } from "../../api/types.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, Select, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { readLimits, writeLimits, type WrittenLimits } from "./limit-fields.ts";
import { limitsQuery } from "./queue-queries.ts";

/** Of one queue; null is all of them together. */
export type Limiting = { queue: string | null };

type NumberProps = Pick<ComponentProps<typeof Field>, "label" | "hint"> &
  Omit<ComponentProps<"input">, "children"> & { onWrite: (value: string) => void };

const NumberField = ({ label, hint, onWrite, ...rest }: NumberProps) => (
  <Field label={label} hint={hint}>
    {(attributes) => (
      <TextInput
        {...attributes}
        type="number"
        min={1}
        inputMode="numeric"
        {...rest}
        onChange={(event) => onWrite(event.target.value)}
      />
    )}
  </Field>
);

type RateProps = { value: WrittenLimits; set: (name: keyof WrittenLimits) => (value: string) => void };

const RateFields = ({ value, set }: RateProps) => (
  <div className="grid grid-cols-3 items-end gap-2">
    <NumberField label={words.rate} value={value.tasks} onWrite={set("tasks")} />
    <Field label={words.ratePer}>
      {(attributes) => (
        <Select {...attributes} value={value.perMs} onChange={(event) => set("perMs")(event.target.value)}>
          {words.units.map(({ ms, label }) => (
            <option key={ms} value={ms}>
              {label}
            </option>
          ))}
          {!words.units.some(({ ms }) => String(ms) === value.perMs) && (
            <option value={value.perMs}>{value.perMs} ms</option>
          )}
        </Select>
      )}
    </Field>
    <NumberField label={words.burst} value={value.burst} onWrite={set("burst")} disabled={value.tasks === ""} />
  </div>
);

type FormProps = Limiting & { limits: QueueLimits | null; onClose: () => void };

const LimitsForm = ({ queue, limits, onClose }: FormProps) => {
  const [value, setValue] = useState(() => writeLimits(limits));
  const set = (name: keyof WrittenLimits) => (next: string) => setValue({ ...value, [name]: next });
  const save = useAct({
    send: () => {
      const body = readLimits(value);
      return queue === null ? client.queues.limitAll({ body }) : client.queues.limit({ params: { queue }, body });
    },
    refresh: [keys.queues],
    done: words.limitsDone,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => save.mutate()} submit={words.save} act={save}>
      <p className="text-muted">{words.limitsHint}</p>
      <div className="grid grid-cols-2 items-start gap-3">
        <NumberField label={words.maxInHand} min={0} value={value.maxInHand} onWrite={set("maxInHand")} autoFocus />
        {queue !== null && (
          <NumberField
            label={words.maxPerKey}
            hint={words.maxPerKeyHint}
            value={value.maxPerKey}
            onWrite={set("maxPerKey")}
          />
        )}
      </div>
      <RateFields value={value} set={set} />
      <div className="grid grid-cols-2 items-start gap-3">
        <NumberField
          label={words.maxQueued}
          hint={words.maxQueuedHint}
          value={value.maxQueued}
          onWrite={set("maxQueued")}
        />
        <NumberField
          label={words.maxAge}
          hint={words.maxQueuedHint}
          min={0.01}
          step="any"
          value={value.maxAgeMinutes}
          onWrite={set("maxAgeMinutes")}
        />
      </div>
    </DialogForm>
  );
};

/** A limit that stands in no field is lifted: so the fields begin with what holds now, and not before it is known. */
const LimitsInForce = ({ queue, onClose }: Limiting & { onClose: () => void }) => {
  const read = useQuery({ ...limitsQuery, refetchOnMount: "always" });
  return (
    <QueryView query={{ ...read, data: read.isFetchedAfterMount ? read.data : undefined }}>
      {(all) => {
        const limits = all.find((scoped) => scoped.queue === queue)?.limits ?? null;
        return <LimitsForm queue={queue} limits={limits} onClose={onClose} />;
      }}
    </QueryView>
  );
};

type Props = { limiting: Limiting | null; onClose: () => void };

export const LimitsDialog = ({ limiting, onClose }: Props) => (
  <Dialog
    open={limiting !== null}
    onClose={onClose}
    title={limiting === null || limiting.queue === null ? words.limitsOfAll : words.limitsOf(limiting.queue)}
  >
    {limiting !== null && <LimitsInForce queue={limiting.queue} onClose={onClose} />}
  </Dialog>
);
