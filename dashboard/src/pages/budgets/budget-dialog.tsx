import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { budgetsText } from "../../catalogue/pages/budgets-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, Select, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { amountOf, UNIT } from "./amounts.ts";
import { type Budget, type BudgetInput } from "../../api/budget-queries.ts";

const words = budgetsText.form;

/** Named by its whose and what; those of one that exists stay. */
export type BudgetDraft = Pick<Budget, "scope" | "key" | "measure" | "period"> & {
  most: string;
  warnPercent: string;
  downgradePercent: string;
};

export const NEW_BUDGET: BudgetDraft = {
  scope: "tenant",
  key: "",
  measure: "micro_usd",
  period: "month",
  most: "",
  warnPercent: "80",
  downgradePercent: "",
};

export const draftOf = ({ scope, key, measure, period, most, warnPercent, downgradePercent }: Budget): BudgetDraft => ({
  scope,
  key,
  measure,
  period,
  most: String(most / UNIT[measure]),
  warnPercent: String(warnPercent),
  downgradePercent: downgradePercent === null ? "" : String(downgradePercent),
});

const inputOf = (draft: BudgetDraft): BudgetInput => ({
  params: { scope: draft.scope, measure: draft.measure },
  query: { key: draft.scope === "tenant" ? "" : draft.key.trim() },
  body: {
    most: Math.round(Number(draft.most) * UNIT[draft.measure]),
    period: draft.period,
    warnPercent: Number(draft.warnPercent),
    downgradePercent: draft.downgradePercent === "" ? null : Number(draft.downgradePercent),
  },
});

type PartProps = { draft: BudgetDraft; onChange: (changed: Partial<BudgetDraft>) => void };

const options = <T extends string>(labels: Record<T, string>) =>
  (Object.entries(labels) as [T, string][]).map(([value, label]) => (
    <option key={value} value={value}>
      {label}
    </option>
  ));

const WhichFields = ({ draft, onChange }: PartProps) => (
  <>
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={words.whose}>
        {(attributes) => (
          <Select
            {...attributes}
            value={draft.scope}
            onChange={(event) => onChange({ scope: event.target.value as BudgetDraft["scope"] })}
          >
            {options(budgetsText.scope)}
          </Select>
        )}
      </Field>
      <Field label={words.what}>
        {(attributes) => (
          <Select
            {...attributes}
            value={draft.measure}
            onChange={(event) => onChange({ measure: event.target.value as BudgetDraft["measure"] })}
          >
            {options(budgetsText.measure)}
          </Select>
        )}
      </Field>
    </div>
    {draft.scope !== "tenant" && (
      <Field label={words.key[draft.scope]}>
        {(attributes) => (
          <TextInput
            {...attributes}
            required
            maxLength={300}
            value={draft.key}
            onChange={(event) => onChange({ key: event.target.value })}
          />
        )}
      </Field>
    )}
  </>
);

const PercentField = ({
  label,
  hint,
  value,
  required,
  onChange,
}: {
  label: string;
  hint?: string;
  value: string;
  required: boolean;
  onChange: (value: string) => void;
}) => (
  <Field label={label} hint={hint}>
    {(attributes) => (
      <TextInput
        {...attributes}
        type="number"
        min={1}
        max={100}
        required={required}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);

const RuleFields = ({ draft, onChange }: PartProps) => (
  <>
    <div className="grid gap-3 sm:grid-cols-2">
      <Field label={words.most[draft.measure]} hint={draft.measure === "micro_usd" ? words.moneyHint : undefined}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="number"
            required
            min={1 / UNIT[draft.measure]}
            step={UNIT[draft.measure] === 1 ? 1 : "any"}
            value={draft.most}
            onChange={(event) => onChange({ most: event.target.value })}
          />
        )}
      </Field>
      <Field label={words.period}>
        {(attributes) => (
          <Select
            {...attributes}
            value={draft.period}
            onChange={(event) => onChange({ period: event.target.value as BudgetDraft["period"] })}
          >
            {options(words.periods)}
          </Select>
        )}
      </Field>
    </div>
    <PercentField
      label={words.warn}
      required
      value={draft.warnPercent}
      onChange={(warnPercent) => onChange({ warnPercent })}
    />
    <PercentField
      label={words.downgrade}
      hint={words.downgradeHint}
      required={false}
      value={draft.downgradePercent}
      onChange={(downgradePercent) => onChange({ downgradePercent })}
    />
  </>
);

/** To set one that is there is to change it. */
const sameAs = ({ scope, key, measure }: BudgetDraft, budgets: readonly Budget[]): Budget | undefined =>
  budgets.find(
    (one) => one.scope === scope && one.measure === measure && (scope === "tenant" || one.key === key.trim()),
  );

const isOther = (one: BudgetDraft, another: BudgetDraft): boolean => JSON.stringify(one) !== JSON.stringify(another);

type FormProps = { initial: BudgetDraft; known: boolean; budgets: readonly Budget[]; onClose: () => void };

const BudgetForm = ({ initial, known, budgets, onClose }: FormProps) => {
  const [draft, setDraft] = useState(initial);
  const there = sameAs(draft, budgets);
  const isNews = there !== undefined && (!known || isOther(draftOf(there), initial));
  const change = (changed: Partial<BudgetDraft>): void => setDraft({ ...draft, ...changed });
  const set = useAct({
    send: () => client.budgets.set(inputOf(draft)),
    refresh: [keys.budgets],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => set.mutate()} submit={words.submit} act={set}>
      {!known && <WhichFields draft={draft} onChange={change} />}
      {isNews && (
        <p role="status" className="rounded-6 bg-caution-soft px-3 py-2 text-caution">
          {words[known ? "changed" : "there"](amountOf(there.measure, there.most), budgetsText.period[there.period])}
        </p>
      )}
      <RuleFields draft={draft} onChange={change} />
    </DialogForm>
  );
};

export const BudgetDialog = ({
  editing,
  ...rest
}: {
  editing: Pick<FormProps, "initial" | "known"> | null;
} & Pick<FormProps, "budgets" | "onClose">) => (
  <Dialog open={editing !== null} onClose={rest.onClose} title={editing?.known ? words.editTitle : words.setTitle}>
    {editing !== null && <BudgetForm {...editing} {...rest} />}
  </Dialog>
);
