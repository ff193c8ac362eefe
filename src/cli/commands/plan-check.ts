import { EXIT } from "../../model/errors.ts";
import { agentsAtWork } from "../../plan/agents-at-work.ts";
import { compilePlanFile } from "../compile-plan-file.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { examinePlanAgents } from "../doctor/plan-agents.ts";
import { renderDiagnostics } from "../render-diagnostics.ts";
import { summarizePlan } from "../../plan/summarize-plan.ts";

type Options = { sidecar?: string; agents?: false };

export const definePlanCheck: DefineCommand = (command, session) => {
  command
    .argument("<plan>", "the plan, or - for standard input")
    .option("--sidecar <file>", "bindings and checks (default: PLAN.provost.yaml beside the plan)")
    .option("--no-agents", "do not look whether its agents have here what they need")
    .addHelpText("after", example("provost plan check PLAN.md", "provost plan check PLAN.md --json | jq .coverage"))
    .action(async (planPath: string, options: Options) => {
      const compiled = await compilePlanFile(session.io, planPath, options.sidecar);
      const invalid = compiled.diagnostics.some(({ severity }) => severity === "error");
      // Shells are there. What is wrong is mended first: it may be the agents.
      const asked =
        invalid || options.agents === false ? [] : agentsAtWork(compiled.plan).filter(({ kind }) => kind !== "shell");
      const lacking = asked.length === 0 ? [] : await examinePlanAgents(session, asked);
      session.exitCode = invalid ? EXIT.usage : lacking.length > 0 ? EXIT.environment : EXIT.go;
      const summary = summarizePlan({ ...compiled, diagnostics: [...compiled.diagnostics, ...lacking] });
      if (session.options.json) session.printJson(summary);
      else session.print(renderDiagnostics(planPath, summary, session.colors.stdout).join("\n"));
    });
};
