import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { OutputView } from "../../output/output-view.tsx";
import { useOutput } from "../../output/use-output.ts";

const words = queuesText.tasks;

type Props = { taskId: string; attempt: number; follow: boolean };

/** What an attempt at a task of a queue prints, as it comes while it goes on. */
export const QueueTaskOutput = ({ taskId, attempt, follow }: Props) => {
  const output = useOutput({ runId: null, taskId, attempt, follow });
  return (
    <section className="flex flex-col gap-1">
      <h3 className="flex justify-between text-12 font-medium text-muted">
        {words.outputOf(attempt)}
        {follow && <span className="font-normal">{words.following}</span>}
      </h3>
      <div className="h-48 overflow-hidden rounded-6 border border-line">
        <OutputView output={output} follow={follow} label={words.outputOf(attempt)} />
      </div>
    </section>
  );
};
