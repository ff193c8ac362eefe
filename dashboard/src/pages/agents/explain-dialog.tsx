import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { explanationQuery } from "../../api/agent-queries.ts";
import type { Explanation } from "../../api/types.ts";
import { agentsText as words } from "../../catalogue/pages/agents-text.ts";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { text } from "../../catalogue/text.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextInput } from "../../ui/field.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";

/** Of tasks of runs and of queues. */
const STATES: Readonly<Record<string, string>> = { ...queuesText.tasks.state, ...text.taskState };

type Assignment = Explanation["assignments"][number];

const AssignmentItem = ({
  assignment: { attempt, agentName, at, considered, why, note },
}: {
  assignment: Assignment;
}) => (
  <li className="flex flex-col gap-0.5 border-b border-line py-2 last:border-b-0">
    <span className="flex flex-wrap justify-between gap-x-3">
      <span>
        <span className="font-medium">{agentName}</span>{" "}
        <span className="text-muted">
          {words.attempt(attempt)}, {words.considered(considered)}
        </span>
      </span>
      <Moment at={at} className="text-12 text-muted" />
    </span>
    <span className="text-muted">{[why, note].filter((part) => part !== "").join(". ")}</span>
  </li>
);

const Shown = ({ explanation: { title, state, reasons, assignments } }: { explanation: Explanation }) => (
  <div className="flex flex-col gap-3" aria-live="polite">
    <p>
      <span className="font-medium break-words">{title}</span>{" "}
      <span className="text-muted">({(STATES[state] ?? state).toLowerCase()})</span>
    </p>
    {reasons.length > 0 && (
      <ul aria-label={words.why} className="flex list-disc flex-col gap-1 pl-4">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    )}
    {assignments.length > 0 && (
      <section>
        <h3 className="text-12 font-medium text-muted">{words.went}</h3>
        <ul>
          {assignments.map((assignment) => (
            <AssignmentItem key={assignment.attempt} assignment={assignment} />
          ))}
        </ul>
      </section>
    )}
  </div>
);

const Explain = ({ taskId, onAsk }: { taskId: string; onAsk: (taskId: string) => void }) => {
  const [written, setWritten] = useState(taskId);
  const explanation = useQuery(explanationQuery(taskId));
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    if (written.trim() === taskId) void explanation.refetch();
    else onAsk(written.trim());
  };
  return (
    <div className="flex flex-col gap-4">
      <form onSubmit={ask} className="flex items-end gap-2">
        <Field label={words.taskId} hint={words.taskIdHint}>
          {(attributes) => (
            <TextInput
              {...attributes}
              autoFocus
              required
              value={written}
              onChange={(event) => setWritten(event.target.value)}
              className="font-mono text-12!"
            />
          )}
        </Field>
        <Button type="submit" tone="primary" large className="mb-5.5">
          {words.ask}
        </Button>
      </form>
      {taskId !== "" && <QueryView query={explanation}>{(shown) => <Shown explanation={shown} />}</QueryView>}
    </div>
  );
};

type Props = { open: boolean; taskId: string; onAsk: (taskId: string) => void; onClose: () => void };

export const ExplainDialog = ({ open, taskId, onAsk, onClose }: Props) => (
  <Dialog open={open} onClose={onClose} title={words.explainTitle}>
    <Explain taskId={taskId} onAsk={onAsk} />
  </Dialog>
);
