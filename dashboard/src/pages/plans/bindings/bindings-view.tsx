/** Who does each task and what proves each criterion: shown, and put into the sidecar. */
import { UserPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { CompiledPlan, Plan } from "../../../api/types.ts";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import { Button } from "../../../ui/button.tsx";
import { BindingEditor, type Editing } from "./binding-editor.tsx";
import { BoundList } from "./bound-list.tsx";
import { bulkOffer, criterionNodes, openOf, taskNodes, type Write } from "./bound-nodes.ts";
import { bindTask, isReadable } from "./sidecar-document.ts";
import { SidecarPanel } from "./sidecar-panel.tsx";

type Props = {
  compiled: CompiledPlan;
  sidecar: string;
  /** Absent where nothing can be changed: an upload never does. */
  onSidecar?: ((sidecar: string) => void) | undefined;
  onLine: (line: number) => void;
};

/** Where one agent can do all that is open, one click binds it to all of it. */
const BindAll = ({ compiled, write }: { compiled: CompiledPlan; write: Write }) => {
  const bulk = bulkOffer(compiled);
  if (bulk === null) return null;
  const { agent, taskIds } = bulk;
  return (
    <div className="border-b border-line px-3.5 py-2">
      <Button
        onClick={() => write((text) => taskIds.reduce((done, id) => bindTask(done, id, { agent, script: "" }), text))}
      >
        {words.bindAllTo(taskIds.length, agent)}
      </Button>
    </div>
  );
};

const Agents = ({ plan, onDeclare }: { plan: Plan; onDeclare: (() => void) | undefined }) => (
  <div className="flex flex-wrap items-center justify-between gap-2">
    <p className="min-w-0 break-words">
      <span className="font-medium">{words.agents}:</span>{" "}
      <span className="text-muted">
        {plan.agents.length === 0
          ? words.noAgents
          : plan.agents.map(({ name, kind }) => `${name} (${kind})`).join(", ")}
      </span>
    </p>
    {onDeclare !== undefined && (
      <Button icon={UserPlus} onClick={onDeclare}>
        {words.addAgent}
      </Button>
    )}
  </div>
);

export const BindingsView = ({ compiled, sidecar, onSidecar, onLine }: Props): ReactNode => {
  const [editing, setEditing] = useState<Editing>(null);
  const readable = isReadable(sidecar);
  const canWrite = onSidecar !== undefined && readable;
  const write: Write = (change) => onSidecar?.(change(sidecar));
  const tasks = taskNodes(compiled, canWrite ? write : null);
  const criteria = criterionNodes(compiled);
  const edit = (kind: "task" | "criterion") => (canWrite ? (id: string) => setEditing({ kind, id }) : undefined);
  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto p-3.5">
      <p className="text-muted">{words.intro}</p>
      {!readable && (
        <p role="alert" className="rounded-6 bg-refuted-soft px-3 py-2 text-refuted">
          {words.broken}
        </p>
      )}
      <Agents plan={compiled.plan} onDeclare={canWrite ? () => setEditing({ kind: "agent" }) : undefined} />
      <BoundList
        title={words.tasks}
        tally={words.unbound(openOf(tasks), tasks.length)}
        nodes={tasks}
        empty={words.noTasks}
        aside={canWrite && <BindAll compiled={compiled} write={write} />}
        onLine={onLine}
        onEdit={edit("task")}
      />
      <BoundList
        title={words.criteria}
        tally={words.unchecked(openOf(criteria), criteria.length)}
        nodes={criteria}
        empty={words.noCriteria}
        onLine={onLine}
        onEdit={edit("criterion")}
      />
      <SidecarPanel
        sidecar={sidecar}
        onChange={onSidecar}
        diagnostics={compiled.diagnostics.filter(({ file }) => file !== undefined)}
      />
      <BindingEditor editing={editing} plan={compiled.plan} write={write} onClose={() => setEditing(null)} />
    </div>
  );
};
