import { realpath, rename, stat, writeFile } from "node:fs/promises";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { formatPlanFile } from "../../plan/format.ts";
import { readPlanFile } from "../../run/start/plan-file.ts";
import { type DefineCommand, example } from "../define-command.ts";

/** Whole or not at all: a plan is somebody's work. */
const replaceFile = async (file: string, content: Uint8Array): Promise<void> => {
  const target = await realpath(file);
  const temporary = `${target}.${process.pid}.tmp`;
  await writeFile(temporary, content, { flag: "wx", mode: (await stat(target)).mode });
  await rename(temporary, target);
};

export const definePlanFmt: DefineCommand = (command, session) => {
  command
    .argument("<plan>", "the plan, or - for standard input")
    .option("--write", "change the file instead of printing")
    .option("--check", "only say whether the file would change; exit code 1 if so")
    .addHelpText(
      "after",
      example("provost plan fmt PLAN.md", "provost plan fmt --check PLAN.md", "provost plan fmt --write PLAN.md"),
    )
    .action(async (planPath: string, options: { write?: boolean; check?: boolean }) => {
      if (options.write && options.check) throw new ProvostError("USAGE", "--write and --check exclude each other");
      if (options.write && planPath === "-") throw new ProvostError("USAGE", "standard input cannot be written back");
      const { source } = await readPlanFile(planPath, { stdin: planPath === "-" ? session.io.stdin : undefined });
      const after = formatPlanFile(source);
      const changed = Buffer.compare(after, source) !== 0;
      session.exitCode = options.check && changed ? EXIT.noGo : EXIT.go;
      if (options.write && changed) await replaceFile(planPath, after);
      if (session.options.json)
        session.printJson({ path: planPath, changed, written: Boolean(options.write) && changed });
      else if (options.write || options.check)
        session.print(`${planPath}: ${changed ? (options.write ? "formatted" : "would change") : "unchanged"}`);
      else session.io.stdout.write(Buffer.from(after).toString("utf8"));
    });
};
