import path from "node:path";
import { ProvostError } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { driveRun } from "../drive-run.ts";
import { readPhaseTitles } from "../phase-titles.ts";
import { positiveInteger } from "../positive-integer.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { withEngine } from "../with-control-plane.ts";

type RunCommandOptions = {
  repo?: string;
  base?: string;
  sidecar?: string;
  maxAgents?: number;
  allowDirty?: boolean;
  failFast?: boolean;
  apply?: boolean;
  new?: boolean;
};

const EXIT_CODES =
  "\nExit codes: 0 Go, 1 No-Go or failed tasks, 2 usage or invalid plan, 3 Conditional Go, 4 paused, 5 environment.";

export const defineRun: DefineCommand = (command, session) => {
  command
    .argument("<plan>", "the plan (Markdown)")
    .option("--repo <folder>", "repository that the plan works on (default: the one we are in)")
    .option("--base <ref>", "branch, tag or commit to start from (default: HEAD)")
    .option("--sidecar <file>", "bindings and checks (default: PLAN.provost.yaml beside the plan)")
    .option("--max-agents <count>", "tasks that run at once (default: the number of cores)", positiveInteger)
    .option("--allow-dirty", "snapshot uncommitted changes into the base instead of refusing them")
    .option("--fail-fast", "begin no more tasks once one has failed for good; what runs then ends, and is merged")
    .option("--apply", "merge the result into the current branch when the decision is Go")
    .option("--new", "start anew, also where a run of this plan from this base is unfinished")
    .addHelpText(
      "after",
      example("provost run PLAN.md", "provost run PLAN.md --max-agents 4 --json > outcome.json") + EXIT_CODES,
    )
    .action(async (plan: string, options: RunCommandOptions) => {
      if (plan === "-")
        throw new ProvostError("USAGE", "a plan that is run must be a file: its tasks are ticked in it");
      const planPath = path.resolve(session.io.cwd, plan);
      // Read before anything is started: a path that names no plan must not cost a data folder.
      const sidecarPath = options.sidecar && path.resolve(session.io.cwd, options.sidecar);
      const phaseTitles = await readPhaseTitles(session.io, planPath, sidecarPath);
      session.exitCode = await untilInterrupted((signal) =>
        withEngine(session, (plane) =>
          driveRun(session, plane, phaseTitles, signal, (control) =>
            plane.startRun({
              planPath,
              sidecarPath,
              repositoryPath: path.resolve(session.io.cwd, options.repo ?? "."),
              base: options.base,
              allowDirty: options.allowDirty ?? false,
              maxAgents: options.maxAgents,
              failFast: options.failFast ?? false,
              apply: options.apply ?? false,
              fresh: options.new ?? false,
              onContinue: ({ runId }) =>
                control.notice(`going on with the unfinished run ${runId}; --new starts another`),
              ...control,
            }),
          ),
        ),
      );
    });
};
