/** How long the audit log is kept: said to all who read it, changed by who may. */
import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { accessKeys, auditRetentionQuery } from "./access-queries.ts";

const words = accessText.retention;

const kept = (keepDays: number | null): string =>
  keepDays === null ? words.everything : words.days(wholeNumber(keepDays));

/** Nothing in the field keeps everything. */
const RetentionForm = ({ keepDays, onClose }: { keepDays: number | null; onClose: () => void }) => {
  const [days, setDays] = useState(keepDays === null ? "" : String(keepDays));
  const set = useAct({
    send: () => client.audit.setRetention({ body: { keepDays: days === "" ? null : Number(days) } }),
    refresh: [accessKeys.retention],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => set.mutate()} submit={accessText.save} act={set}>
      <p className="text-muted">{words.hint}</p>
      <Field label={words.field}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="number"
            min={30}
            max={36_500}
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
        )}
      </Field>
    </DialogForm>
  );
};

export const AuditRetention = () => {
  const { data } = useQuery(auditRetentionQuery);
  const [editing, setEditing] = useState(false);
  if (data === undefined) return null;
  return (
    <>
      <Button icon={CalendarClock} onClick={() => setEditing(true)}>
        {kept(data.keepDays)}
      </Button>
      <Dialog open={editing} onClose={() => setEditing(false)} title={words.title}>
        {editing && <RetentionForm keepDays={data.keepDays} onClose={() => setEditing(false)} />}
      </Dialog>
    </>
  );
};
