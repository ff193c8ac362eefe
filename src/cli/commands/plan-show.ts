import { InvalidArgumentError } from "commander";
import { EXIT } from "../../model/errors.ts";
import type { CompiledPlan } from "../../plan/compile.ts";
import { renderMermaid } from "../../plan/show/mermaid.ts";
import { renderTree } from "../../plan/show/tree.ts";
import { compilePlanFile } from "../compile-plan-file.ts";
import { type DefineCommand, example } from "../define-command.ts";

const FORMATS = ["tree", "json", "mermaid"] as const;
type Format = (typeof FORMATS)[number];

const readFormat = (value: string): Format => {
  const format = FORMATS.find((name) => name === value);
  if (!format) throw new InvalidArgumentError(`Allowed are ${FORMATS.join(", ")}.`);
  return format;
};

const withoutNewline = (text: string): string => text.replace(/\n$/, "");

const render = (format: Exclude<Format, "json">, { plan, graph }: CompiledPlan): string =>
  format === "tree" ? renderTree(plan) : renderMermaid(plan, graph);

export const definePlanShow: DefineCommand = (command, session) => {
  command
    .argument("<plan>", "the plan, or - for standard input")
    .option("--format <format>", `one of ${FORMATS.join(", ")}`, readFormat, "tree")
    .option("--sidecar <file>", "bindings and checks (default: PLAN.provost.yaml beside the plan)")
    .addHelpText("after", example("provost plan show PLAN.md", "provost plan show PLAN.md --format mermaid > plan.mmd"))
    .action(async (planPath: string, options: { format: Format; sidecar?: string }) => {
      const compiled = await compilePlanFile(session.io, planPath, options.sidecar);
      const errors = compiled.diagnostics.filter(({ severity }) => severity === "error").length;
      if (errors > 0) session.note(`${planPath} has errors; see \`provost plan check ${planPath}\``);
      if (session.options.json || options.format === "json")
        session.printJson({ plan: compiled.plan, graph: compiled.graph });
      else session.print(withoutNewline(render(options.format, compiled)));
      session.exitCode = EXIT.go;
    });
};
