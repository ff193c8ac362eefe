import { useActorName } from "../../api/actor-names.ts";
import { OctagonX, Play } from "lucide-react";
import { useState } from "react";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { budgetsText } from "../../catalogue/pages/budgets-text.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmedReason, useConfirmedReason } from "../../ui/confirmed-reason.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Moment } from "../../ui/moment.tsx";
import { type BudgetStop } from "../../api/budget-queries.ts";

const words = budgetsText.stop;

const StopDialog = ({ open, onClose }: { open: boolean; onClose: () => void }) => {
  const given = useConfirmedReason(words);
  const close = (): void => {
    given.reset();
    onClose();
  };
  const stop = useAct({
    send: () => client.budgets.stopAll({ body: { reason: given.reason.trim() } }),
    refresh: [keys.budgets, keys.overview],
    done: ({ runs }) => words.done(runs),
    onDone: close,
  });
  return (
    <FormDialog
      open={open}
      title={words.title}
      onClose={close}
      onSubmit={() => stop.mutate()}
      submit={words.submit}
      tone="danger"
      act={stop}
      disabled={!given.confirmed}
    >
      <p className="text-muted">{words.hint}</p>
      <ConfirmedReason words={words} maxLength={500} given={given} />
    </FormDialog>
  );
};

const Stopped = ({ stop: { by, reason, at } }: { stop: BudgetStop }) => {
  const nameOf = useActorName();
  const resume = useAct({
    send: () => client.budgets.resumeAll(),
    refresh: [keys.budgets],
    done: words.resumed,
    failed: words.resumeFailed,
  });
  return (
    <section
      aria-label={words.stopped}
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-8 bg-refuted-soft p-3.5 text-refuted"
    >
      <OctagonX aria-hidden size={20} strokeWidth={1.75} className="shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{words.stopped}</p>
        <p className="break-words">
          {reason} · {words.by(nameOf(by))}, <Moment at={at} />
        </p>
        <p className="text-12">{words.resumeHint}</p>
      </div>
      <Button icon={Play} pending={resume.isPending} onClick={() => resume.mutate()}>
        {words.resume}
      </Button>
    </section>
  );
};

export const StopPanel = ({ stop }: { stop: BudgetStop | null }) => {
  const [open, setOpen] = useState(false);
  if (stop !== null) return <Stopped stop={stop} />;
  return (
    <section
      aria-label={words.panel}
      className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-8 border border-line p-3.5"
    >
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="font-semibold">{words.panel}</h2>
        <p className="text-muted">{words.hint}</p>
      </div>
      <Button tone="danger" icon={OctagonX} onClick={() => setOpen(true)}>
        {words.open}
      </Button>
      <StopDialog open={open} onClose={() => setOpen(false)} />
    </section>
  );
};
