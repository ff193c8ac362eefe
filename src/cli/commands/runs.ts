import { EXIT } from "../../model/errors.ts";
import type { Run } from "../../model/run.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { fitLine, plainLine } from "../progress/display-text.ts";
import { decisionWord } from "../progress/marks.ts";
import { withRuns } from "../with-control-plane.ts";
import { isControlPlaneNamed, homeExists } from "../with-client.ts";

const renderRun = (run: Run): string => {
  const outcome = run.decision === null ? run.state : decisionWord(run.decision);
  return `${run.runId}  ${run.createdAt.toISOString().slice(0, 19)}Z  ${outcome.padEnd(14)}  ${fitLine(plainLine(run.planTitle), 60)}`;
};

export const defineRuns: DefineCommand = (command, session) => {
  command
    .addHelpText("after", example("provost runs", "provost runs --json | jq '.runs[0].runId'"))
    .action(async () => {
      const looks = homeExists(session) || isControlPlaneNamed(session);
      const listed = looks ? await withRuns(session, (plane) => plane.listRuns()) : [];
      const runs = listed.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
      if (session.options.json) session.printJson({ runs });
      else if (runs.length === 0) session.print("no run yet; start one with: provost run PLAN.md");
      else runs.map(renderRun).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};
