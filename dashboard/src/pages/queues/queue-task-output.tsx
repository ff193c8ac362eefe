import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { OutputView } from "../../output/output-view.tsx";
import { useOutput } from "../../output/use-output.ts";

const words = queuesText.tasks;

/** What an attempt at a task of a queue has printed; of one that goes on, until it was looked at. */
export const QueueTaskOutput = ({ taskId, attempt }: { taskId: string; attempt: number }) => {
  const output = useOutput({ runId: null, taskId, attempt, follow: false });
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-12 font-medium text-muted">{words.outputOf(attempt)}</h3>
      <div className="h-48 overflow-hidden rounded-6 border border-line">
        <OutputView output={output} follow={false} label={words.outputOf(attempt)} />
      </div>
    </section>
  );
};
