import { EXIT } from "../../model/errors.ts";
import { compilePlanFile } from "../compile-plan-file.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { renderDiagnostics } from "../render-diagnostics.ts";
import { summarizePlan } from "../../plan/summarize-plan.ts";

export const definePlanCheck: DefineCommand = (command, session) => {
  command
    .argument("<plan>", "the plan, or - for standard input")
    .option("--sidecar <file>", "bindings and checks (default: PLAN.provost.yaml beside the plan)")
    .addHelpText("after", example("provost plan check PLAN.md", "provost plan check PLAN.md --json | jq .coverage"))
    .action(async (planPath: string, options: { sidecar?: string }) => {
      const compiled = await compilePlanFile(session.io, planPath, options.sidecar);
      const invalid = compiled.diagnostics.some(({ severity }) => severity === "error");
      session.exitCode = invalid ? EXIT.usage : EXIT.go;
      const summary = summarizePlan(compiled);
      if (session.options.json) session.printJson(summary);
      else session.print(renderDiagnostics(planPath, summary, session.colors.stdout).join("\n"));
    });
};
