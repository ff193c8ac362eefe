import { useQuery } from "@tanstack/react-query";
import { Pencil, RotateCcw } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys, type Limit, type LimitInput, rateLimitsQuery } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";

const words = accessText.limits;

/** The classes of a limit come as text; those that the server lists are those that it takes. */
const paramsOf = ({ subject, rateClass }: Limit): LimitInput["params"] => ({
  subject,
  rateClass: rateClass as LimitInput["params"]["rateClass"],
});

const nameOf = ({ subject, rateClass }: Limit): string =>
  `${words.class[rateClass] ?? rateClass}, ${(words.subject[subject] ?? subject).toLowerCase()}`;

type NumberProps = { label: string; value: string; onChange: (value: string) => void };

const NumberField = ({ label, value, onChange }: NumberProps) => (
  <Field label={label}>
    {(attributes) => (
      <TextInput
        {...attributes}
        type="number"
        required
        min={1}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);

const LimitForm = ({ limit, onClose }: { limit: Limit; onClose: () => void }) => {
  const [tokens, setTokens] = useState(String(limit.tokens));
  const [perSeconds, setPerSeconds] = useState(String(limit.perSeconds));
  const [burst, setBurst] = useState(String(limit.burst));
  const set = useAct({
    send: () =>
      client.limits.set({
        params: paramsOf(limit),
        body: { tokens: Number(tokens), perSeconds: Number(perSeconds), burst: Number(burst) },
      }),
    refresh: [accessKeys.limits],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => set.mutate()} submit={accessText.save} act={set}>
      <p className="text-muted">{nameOf(limit)}</p>
      <NumberField label={words.tokens} value={tokens} onChange={setTokens} />
      <NumberField label={words.perSeconds} value={perSeconds} onChange={setPerSeconds} />
      <NumberField label={words.burstField} value={burst} onChange={setBurst} />
    </DialogForm>
  );
};

const LimitRow = ({ limit, onEdit }: { limit: Limit; onEdit: () => void }) => {
  const { subject, rateClass, tokens, perSeconds, burst, own } = limit;
  const unset = useAct({
    send: () => client.limits.unset({ params: paramsOf(limit) }),
    refresh: [accessKeys.limits],
    done: words.unsetDone,
    failed: accessText.failed,
  });
  return (
    <AccessRow
      title={
        <>
          {words.class[rateClass] ?? rateClass}{" "}
          <span className="font-normal text-muted">{words.subject[subject] ?? subject}</span>
        </>
      }
      aside={
        <>
          <Badge tone={own ? "accent" : "neutral"}>{own ? words.own : words.usual}</Badge>
          {own && <IconButton icon={RotateCcw} label={words.unset(nameOf(limit))} onClick={() => unset.mutate()} />}
          <IconButton icon={Pencil} label={words.edit(nameOf(limit))} onClick={onEdit} />
        </>
      }
    >
      {words.rate(wholeNumber(tokens), wholeNumber(perSeconds))}, {words.burst(wholeNumber(burst))}
    </AccessRow>
  );
};

export const LimitsView = () => {
  const limits = useQuery(rateLimitsQuery);
  const [editing, setEditing] = useState<Limit | null>(null);
  return (
    <div className="flex max-w-[56rem] flex-col gap-4 px-4 py-5 md:px-6">
      <Panel title={words.title}>
        <p className="border-b border-line p-3.5 text-muted">{words.hint}</p>
        <QueryView query={limits}>
          {(items) => (
            <ul>
              {items.map((limit) => (
                <LimitRow key={`${limit.subject} ${limit.rateClass}`} limit={limit} onEdit={() => setEditing(limit)} />
              ))}
            </ul>
          )}
        </QueryView>
      </Panel>
      <Dialog open={editing !== null} onClose={() => setEditing(null)} title={words.editTitle}>
        {editing !== null && <LimitForm limit={editing} onClose={() => setEditing(null)} />}
      </Dialog>
    </div>
  );
};
