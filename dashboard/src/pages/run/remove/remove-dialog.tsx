/** Removes a run that has ended, for good: says first what goes and what stays, or what holds it. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client } from "../../../api/client.ts";
import { keys } from "../../../api/queries.ts";
import { queryClient } from "../../../api/query-client.ts";
import { useAct } from "../../../api/use-act.ts";
import { removalText as words } from "../../../catalogue/pages/removal-text.ts";
import { wholeNumber } from "../../../format/number.ts";
import { ConfirmedReason, useConfirmedReason } from "../../../ui/confirmed-reason.tsx";
import { Dialog } from "../../../ui/dialog.tsx";
import { DialogForm } from "../../../ui/form-dialog.tsx";
import { QueryView } from "../../../ui/query-view.tsx";

/** Without `confirm` nothing is removed: the answer is what would be. */
const previewQuery = (runId: string) =>
  queryOptions({
    queryKey: [...keys.run(runId), "removal"],
    queryFn: ({ signal }) => client.runs.remove({ params: { runId }, body: {} }, { signal }),
    gcTime: 0,
  });

const What = ({ title, list }: { title: string; list: readonly string[] }) => (
  <section>
    <h3 className="font-medium">{title}</h3>
    <ul className="list-disc pl-5 text-muted">
      {list.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  </section>
);

type FormProps = { runId: string; events: number; onClose: () => void };

const RemoveForm = ({ runId, events, onClose }: FormProps) => {
  const given = useConfirmedReason(words);
  const navigate = useNavigate();
  const remove = useAct({
    send: () => client.runs.remove({ params: { runId }, body: { reason: given.reason.trim(), confirm: true } }),
    refresh: [keys.overview],
    done: words.done,
    onDone: () => void navigate({ to: "/runs" }).then(() => queryClient.removeQueries({ queryKey: keys.run(runId) })),
  });
  return (
    <DialogForm
      onClose={onClose}
      onSubmit={() => remove.mutate()}
      submit={words.act}
      tone="danger"
      act={remove}
      disabled={!given.confirmed}
    >
      <What title={words.goes} list={words.goesList(wholeNumber(events))} />
      <What title={words.stays} list={words.staysList} />
      <ConfirmedReason words={words} maxLength={2_000} given={given} />
    </DialogForm>
  );
};

export const RemoveDialog = ({ runId, onClose }: { runId: string; onClose: () => void }) => {
  const preview = useQuery(previewQuery(runId));
  return (
    <Dialog open onClose={onClose} title={words.title}>
      <QueryView query={preview}>
        {({ events }) => <RemoveForm runId={runId} events={events} onClose={onClose} />}
      </QueryView>
    </Dialog>
  );
};
