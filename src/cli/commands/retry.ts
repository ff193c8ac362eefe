import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { selectRun, selectTask } from "../select-run.ts";
import { withRuns } from "../with-control-plane.ts";

export const defineRetry: DefineCommand = (command, session) => {
  command
    .argument("<run>", "run id, or its beginning or end")
    .argument("<task>", "task id, a beginning of one, or its title")
    .addHelpText("after", example("provost retry 0199b3a2 t-write-the-runbook-1f3c9a20"))
    .action(async (namedRun: string, namedTask: string) => {
      const result = await withRuns(session, async (plane) => {
        const { runId } = await selectRun(plane, namedRun);
        const { taskId } = selectTask((await plane.status(runId)).tasks, namedTask);
        await plane.retryTask(runId, taskId);
        return { run: runId, task: taskId };
      });
      if (session.options.json) session.printJson(result);
      else session.print(`task ${result.task} is queued again; go on with: provost resume ${result.run}`);
      session.exitCode = EXIT.go;
    });
};
