import { useQuery } from "@tanstack/react-query";
import { Pencil, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useActorName } from "../../api/actor-names.ts";
import { client } from "../../api/client.ts";
import { useAct } from "../../api/use-act.ts";
import { accessText } from "../../catalogue/pages/access-text.ts";
import { Badge } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { DialogForm } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { accessKeys, type Flag, flagsQuery } from "./access-queries.ts";
import { AccessRow } from "./access-row.tsx";

const words = accessText.flags;

const FlagForm = ({ flag: { flag, meaning, percentage }, onClose }: { flag: Flag; onClose: () => void }) => {
  const [share, setShare] = useState(String(percentage));
  const set = useAct({
    send: () => client.flags.set({ params: { flag }, body: { percentage: Number(share) } }),
    refresh: [accessKeys.flags],
    done: words.done,
    onDone: onClose,
  });
  return (
    <DialogForm onClose={onClose} onSubmit={() => set.mutate()} submit={accessText.save} act={set}>
      <p className="text-muted">{meaning}</p>
      <Field label={words.percentage}>
        {(attributes) => (
          <TextInput
            {...attributes}
            type="number"
            required
            autoFocus
            min={0}
            max={100}
            value={share}
            onChange={(event) => setShare(event.target.value)}
          />
        )}
      </Field>
    </DialogForm>
  );
};

const FlagRow = ({ flag, onEdit }: { flag: Flag; onEdit: () => void }) => {
  const { flag: name, meaning, percentage, expiresAt, setBy } = flag;
  const nameOf = useActorName();
  const unset = useAct({
    send: () => client.flags.unset({ params: { flag: name } }),
    refresh: [accessKeys.flags],
    done: words.unsetDone,
    failed: accessText.failed,
  });
  return (
    <AccessRow
      title={<span className="font-mono text-12">{name}</span>}
      aside={
        <>
          <Badge tone={percentage > 0 ? "accent" : "neutral"}>{words.on(percentage)}</Badge>
          {setBy !== null && (
            <IconButton icon={RotateCcw} label={`${words.unset}: ${name}`} onClick={() => unset.mutate()} />
          )}
          <IconButton icon={Pencil} label={words.edit(name)} onClick={onEdit} />
        </>
      }
    >
      {meaning} {setBy !== null && words.setBy(nameOf(setBy))}
      {expiresAt !== null && (
        <>
          , {words.until} <Moment at={expiresAt} />
        </>
      )}
    </AccessRow>
  );
};

export const FlagsView = () => {
  const flags = useQuery(flagsQuery);
  const [editing, setEditing] = useState<Flag | null>(null);
  return (
    <div className="flex max-w-[56rem] flex-col gap-4 px-4 py-5 md:px-6">
      <Panel title={words.title}>
        <QueryView query={flags}>
          {(items) =>
            items.length === 0 ? (
              <EmptyState title={words.empty} />
            ) : (
              <ul>
                {items.map((flag) => (
                  <FlagRow key={flag.flag} flag={flag} onEdit={() => setEditing(flag)} />
                ))}
              </ul>
            )
          }
        </QueryView>
      </Panel>
      <Dialog
        open={editing !== null}
        onClose={() => setEditing(null)}
        title={editing === null ? "" : words.edit(editing.flag)}
      >
        {editing !== null && <FlagForm flag={editing} onClose={() => setEditing(null)} />}
      </Dialog>
    </div>
  );
};
