/** `provost fork`: a run that begins as another one stood. */
import { InvalidArgumentError } from "commander";
import type { ControlPlane } from "../../control-plane.ts";
import { EXIT, ProvostError } from "../../model/errors.ts";
import { modelNameSchema } from "../../model/model-choice.ts";
import type { Run, RunTask } from "../../model/run.ts";
import type { ForkChanges } from "../../model/run-fork.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { driveRun } from "../drive-run.ts";
import { logPosition } from "../event-options.ts";
import { recallPhaseTitles } from "../phase-titles.ts";
import { positiveInteger } from "../positive-integer.ts";
import { plainLine } from "../progress/display-text.ts";
import { selectRun, selectTask } from "../select-run.ts";
import type { Session } from "../session.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { NO_RUN, withEngine } from "../with-control-plane.ts";

type ChosenModel = ForkChanges["models"][number];
type ChosenAgent = { task: string; agent: string };

/** `PROVIDER/NAME`, or `AGENT=PROVIDER/NAME`; the names of models have a slash, those of agents have none. */
const chosenModel = (value: string, before: ChosenModel[] = []): ChosenModel[] => {
  const [, agent = null, named = ""] = /^(?:([^/=]+)=)?(.*)$/s.exec(value) ?? [];
  const model = modelNameSchema.safeParse(named);
  if (!model.success) throw new InvalidArgumentError("It must be PROVIDER/NAME, or AGENT=PROVIDER/NAME.");
  return [...before, { agent, model: model.data }];
};

const chosenAgent = (value: string, before: ChosenAgent[] = []): ChosenAgent[] => {
  const at = value.lastIndexOf("=");
  if (at < 1 || at === value.length - 1) throw new InvalidArgumentError("It must be TASK=AGENT.");
  return [...before, { task: value.slice(0, at), agent: value.slice(at + 1) }];
};

type ForkOptions = {
  after?: string;
  through?: number;
  model?: ChosenModel[];
  agent?: ChosenAgent[];
  maxAgents?: number;
  apply?: boolean;
  dryRun?: boolean;
};

type Preview = Awaited<ReturnType<ControlPlane["previewFork"]>>;

const printPreview = (session: Session, { runId, headCommit, through, kept, again }: Preview): void => {
  if (session.options.json) return session.printJson({ run: runId, through, headCommit, kept, again });
  session.print(`a fork of run ${runId} through event ${through}, from ${headCommit.slice(0, 12)}`);
  session.print(`kept, ${kept.length} tasks:`);
  for (const { taskId, title, mergeCommit } of kept)
    session.print(`  ${mergeCommit.slice(0, 12)}  ${taskId}  ${plainLine(title)}`);
  session.print(`done again, ${again.length} tasks:`);
  for (const { taskId, title, state, leftBehind } of again)
    session.print(`  ${taskId}  ${plainLine(title)} (${leftBehind ? "merged later, not carried over" : state})`);
};

const pointOf = (tasks: readonly RunTask[], { after, through }: ForkOptions) => {
  if (after !== undefined && through !== undefined)
    throw new ProvostError("USAGE", "a run is forked --after a task or --through an event, not both");
  return { through, after: after === undefined ? undefined : selectTask(tasks, after).taskId };
};

const requestOf = async (plane: ControlPlane, { runId }: Run, options: ForkOptions) => {
  const { tasks } = await plane.status(runId);
  const { model = [], agent = [], maxAgents, apply = false } = options;
  const agents = agent.map((one) => ({ taskId: selectTask(tasks, one.task).taskId, agent: one.agent }));
  return { runId, ...pointOf(tasks, options), changes: { models: model, agents }, maxAgents, apply };
};

export const defineFork: DefineCommand = (command, session) => {
  command
    .argument("<run>", "run id, or its beginning or end")
    .option("--after <task>", "the task whose merge is the last that is kept: its id, a beginning of it, or its title")
    .option("--through <position>", "instead: the last event that both have in common", logPosition)
    .option("--model <name>", "ask this model: PROVIDER/NAME, or AGENT=PROVIDER/NAME for one agent", chosenModel)
    .option("--agent <task=agent>", "have another agent of the plan do a task", chosenAgent)
    .option("--max-agents <count>", "tasks that run at once (default: as the run that is forked)", positiveInteger)
    .option("--apply", "merge the result into the current branch when the decision is Go")
    .option("--dry-run", "say what would be kept and what would be done again, and do nothing")
    .addHelpText(
      "after",
      example(
        "provost fork 0199b3a2 --after 'Write the runbook' --model openai/gpt-5",
        "provost fork 0199b3a2 --through 412 --dry-run",
      ),
    )
    .action(async (named: string, options: ForkOptions) => {
      session.exitCode = await untilInterrupted((signal) =>
        withEngine(
          session,
          async (plane) => {
            const run = await selectRun(plane, named);
            const request = await requestOf(plane, run, options);
            if (options.dryRun) {
              printPreview(session, await plane.previewFork(run.runId, request));
              return EXIT.go;
            }
            const phaseTitles = await recallPhaseTitles(session.io, run.planPath);
            return driveRun(session, plane, phaseTitles, signal, (control) =>
              plane.forkRun({ ...request, ...control }),
            );
          },
          { missing: NO_RUN },
        ),
      );
    });
};
