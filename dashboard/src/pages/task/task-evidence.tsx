import { Link } from "@tanstack/react-router";
import type { RunStatus, RunTask } from "../../api/types.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";
import { text } from "../../catalogue/text.ts";
import { BeforeAfter } from "../../ui/before-after.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";

const words = taskText;

/** What its work is judged by: the criteria of the gate that its phase ends at. */
export const TaskEvidence = ({ status: { run, gates, criteria }, task }: { status: RunStatus; task: RunTask }) => {
  const own = new Set(gates.filter(({ phaseId }) => phaseId === task.phaseId).map(({ gateId }) => gateId));
  const judged = criteria.filter(({ gateId }) => own.has(gateId));
  return (
    <Panel title={words.evidence}>
      {judged.length === 0 ? (
        <EmptyState title={words.noEvidence} />
      ) : (
        <ul>
          {judged.map(({ criterionId, title, base, head, verdict }) => (
            <li key={criterionId} className="border-b border-line last:border-b-0">
              <Link
                to="/runs/$runId"
                params={{ runId: run.runId }}
                search={{ view: "criteria", criterion: criterionId }}
                className="flex items-center gap-2.5 px-3.5 py-2 -outline-offset-2 hover:bg-hover"
              >
                <BeforeAfter
                  base={base?.outcome ?? null}
                  head={head?.outcome ?? null}
                  ended={run.finishedAt !== null}
                />
                <span className="min-w-0 flex-1 break-words">{title}</span>
                <span className="text-12 text-muted">{text.verdict[verdict]}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
};
