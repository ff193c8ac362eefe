import type { ReactNode } from "react";
import { simulationText as words } from "../../../catalogue/pages/simulation-text.ts";
import { share } from "../../../format/number.ts";
import { duration } from "../../../format/time.ts";
import { Panel } from "../../../ui/panel.tsx";
import type { Simulation } from "./simulation-query.ts";

type Task = Simulation["tasks"][number];

type HeadProps = { columns: readonly string[] };

/** The first column is text, those after it are figures. */
const Head = ({ columns }: HeadProps) => (
  <thead className="text-12 text-muted">
    <tr>
      {columns.map((column, at) => (
        <th key={column} scope="col" className={`px-3.5 py-1.5 font-normal ${at === 0 ? "text-left" : "text-right"}`}>
          {column}
        </th>
      ))}
    </tr>
  </thead>
);

const Figure = ({ children }: { children: ReactNode }) => (
  <td className="px-3.5 py-1.5 text-right whitespace-nowrap">{children}</td>
);

export const WhatIf = ({ whatIf, agents }: Pick<Simulation, "whatIf" | "agents">) => (
  <Panel title={words.whatIf}>
    <table className="w-full">
      <Head columns={[words.whatIfAgents, words.p50, words.p90]} />
      <tbody>
        {whatIf.map(({ agents: count, finishMs }) => (
          <tr
            key={count}
            aria-current={count === agents || undefined}
            className={count === agents ? "border-t border-line bg-accent-soft font-medium" : "border-t border-line"}
          >
            <td className="px-3.5 py-1.5">{count}</td>
            <Figure>{duration(finishMs.p50)}</Figure>
            <Figure>{duration(finishMs.p90)}</Figure>
          </tr>
        ))}
      </tbody>
    </table>
  </Panel>
);

const CriticalBar = ({ critical }: { critical: number }) => (
  <span aria-hidden className="mt-1 block h-1 overflow-hidden rounded-full bg-line">
    <span className="block h-full bg-accent" style={{ width: `${100 * critical}%` }} />
  </span>
);

const TaskRow = ({ task, onOpen }: { task: Task; onOpen: (taskId: string) => void }) => {
  const { taskId, title, critical, timeMs, source, observed } = task;
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="min-w-0 px-3.5 py-2 text-left font-normal">
        <button type="button" className="text-left break-words hover:underline" onClick={() => onOpen(taskId)}>
          {title}
        </button>
        <CriticalBar critical={critical ?? 0} />
        <span className="block text-12 text-muted">{words.source[source](observed)}</span>
      </th>
      <Figure>{critical === null ? words.unknown : share(critical, 1)}</Figure>
      <Figure>
        {timeMs === null ? (
          words.unknown
        ) : (
          <>
            {duration(timeMs.p50)}
            {timeMs.p90 !== timeMs.p50 && <span className="block text-12 text-muted">{duration(timeMs.p90)}</span>}
          </>
        )}
      </Figure>
    </tr>
  );
};

const MOST_TASKS = 200;

/** The tasks that the end waits for most stand first. */
export const SimulatedTasks = ({ tasks, onOpen }: { tasks: readonly Task[]; onOpen: (taskId: string) => void }) => (
  <Panel title={words.tasks}>
    {tasks.every(({ critical }) => critical === null) && <p className="px-3.5 py-2 text-muted">{words.noCritical}</p>}
    <table className="w-full">
      <Head columns={[words.task, words.critical, words.time]} />
      <tbody>
        {tasks
          .toSorted((a, b) => (b.critical ?? 0) - (a.critical ?? 0))
          .slice(0, MOST_TASKS)
          .map((task) => (
            <TaskRow key={task.taskId} task={task} onOpen={onOpen} />
          ))}
      </tbody>
    </table>
  </Panel>
);

export const SimulatedGates = ({ gates }: Pick<Simulation, "gates">) => (
  <Panel title={words.gates}>
    <table className="w-full">
      <Head columns={[words.gate, words.checks, words.passed]} />
      <tbody>
        {gates.map(({ gateId, title, checksMs, passed, decided }) => (
          <tr key={gateId} className="border-t border-line align-top">
            <th scope="row" className="px-3.5 py-1.5 text-left font-normal break-words">
              {title}
            </th>
            <Figure>{checksMs === null ? words.unknown : duration(checksMs)}</Figure>
            <td className="px-3.5 py-1.5 text-right text-muted">{words.passedOf(passed, decided)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </Panel>
);
