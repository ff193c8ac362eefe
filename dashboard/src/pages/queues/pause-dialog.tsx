import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { useAct } from "../../api/use-act.ts";
import { queuesText as words } from "../../catalogue/pages/queues-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { PauseForm } from "../../ui/pause-form.tsx";

export type Pausing = { queue: string; drain: boolean };

const PauseQueue = ({ pausing: { queue, drain }, onClose }: { pausing: Pausing; onClose: () => void }) => {
  const act = useAct({
    send: (reason: string) => client.queues[drain ? "drain" : "pause"]({ params: { queue }, body: { reason } }),
    refresh: [keys.queues],
    done: drain ? words.drainingDone(queue) : words.pausedDone(queue),
    onDone: onClose,
  });
  const said = drain ? { ...words, pause: words.drain, pauseHint: words.drainHint } : words;
  return <PauseForm words={said} act={act} onClose={onClose} />;
};

export const PauseDialog = ({ pausing, onClose }: { pausing: Pausing | null; onClose: () => void }) => (
  <Dialog
    open={pausing !== null}
    onClose={onClose}
    title={pausing === null ? "" : words[pausing.drain ? "drainTitle" : "pauseTitle"](pausing.queue)}
  >
    {pausing !== null && <PauseQueue pausing={pausing} onClose={onClose} />}
  </Dialog>
);
