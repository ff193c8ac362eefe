import type { Plan } from "../../../api/types.ts";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import { Dialog } from "../../../ui/dialog.tsx";
import { AgentForm } from "./agent-form.tsx";
import type { Write } from "./bound-nodes.ts";
import { CheckForm } from "./check-form.tsx";
import { bindTask, declareAgent, giveCheck } from "./sidecar-document.ts";
import { TaskForm } from "./task-form.tsx";

/** What is being bound or declared. */
export type Editing = { kind: "task" | "criterion"; id: string } | { kind: "agent" } | null;

type EditorProps = { editing: Editing; plan: Plan; write: Write; onClose: () => void };

export const BindingEditor = ({ editing, plan, write, onClose }: EditorProps) => {
  const task = editing?.kind === "task" ? plan.tasks.find(({ id }) => id === editing.id) : undefined;
  const criterion = editing?.kind === "criterion" ? plan.criteria.find(({ id }) => id === editing.id) : undefined;
  const put = (change: (sidecar: string) => string): void => {
    write(change);
    onClose();
  };
  return (
    <>
      <Dialog open={task !== undefined} onClose={onClose} title={words.taskTitle}>
        {task && (
          <TaskForm
            plan={plan}
            task={task}
            onBind={(binding) => put((text) => bindTask(text, task.id, binding))}
            onClose={onClose}
          />
        )}
      </Dialog>
      <Dialog open={criterion !== undefined} onClose={onClose} title={words.criterionTitle}>
        {criterion && (
          <CheckForm
            criterion={criterion}
            onCheck={(check) => put((text) => giveCheck(text, criterion.id, check))}
            onClose={onClose}
          />
        )}
      </Dialog>
      <Dialog open={editing?.kind === "agent"} onClose={onClose} title={words.addAgent}>
        <AgentForm
          onDeclare={(name, declaration) => put((text) => declareAgent(text, name, declaration))}
          onClose={onClose}
        />
      </Dialog>
    </>
  );
};
