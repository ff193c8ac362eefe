import type { AgentDesk } from "../../control-plane.ts";
import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { plainLine } from "../progress/display-text.ts";
import { withAgents } from "../with-agents.ts";

type Explanation = Awaited<ReturnType<AgentDesk["explain"]>>;

const renderAssignment = (one: Explanation["assignments"][number]): string[] => {
  const progress = one.progress === null ? "" : `, ${Math.round(one.progress * 100)} % done`;
  return [
    `attempt ${one.attempt}: agent ${one.agentId} at ${one.at.toISOString()}${progress}`,
    `  ${plainLine(one.why)}`,
    ...(one.note === "" ? [] : [`  "${plainLine(one.note)}"`]),
  ];
};

const render = ({ taskId, runId, title, state, reasons, assignments }: Explanation): string[] => [
  `task ${taskId}${runId === null ? "" : ` of run ${runId}`}${title === "" ? "" : `: ${plainLine(title)}`}`,
  `state ${state}`,
  ...reasons.map((reason) => `- ${plainLine(reason)}`),
  ...assignments.flatMap(renderAssignment),
];

export const defineExplain: DefineCommand = (command, session) => {
  command
    .argument("<task>", "id of a task of a queue, or of a task in its plan")
    .option("--run <id>", "run that the task belongs to (default: the newest that has it)")
    .addHelpText("after", example("provost explain 0199b3a2-0000-7000-8000-000000000001"))
    .action(async (taskId: string, options: { run?: string }) => {
      const explanation = await withAgents(session, (desk) => desk.explain(taskId, options.run ?? null));
      if (session.options.json) session.printJson(explanation);
      else render(explanation).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};
