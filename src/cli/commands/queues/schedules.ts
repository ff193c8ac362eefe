/** `provost schedules add|list|show|pause|resume|fire|remove`. */
import type { Command } from "commander";
import { Option } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { CATCH_UP, type CatchUp, type Schedule } from "../../../model/schedule.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { checkedTask, taskOf, type TaskOptions, withTaskOptions } from "../../queue-task-options.ts";
import { textTable } from "../../text-table.ts";
import { BY } from "../../with-events.ts";
import { withQueues } from "../../with-queues.ts";

const HEAD = ["NAME", "TIMES", "ZONE", "QUEUE", "KIND", "NEXT", "STATE"];

const timeText = (at: Date | null): string => (at === null ? "never" : `${at.toISOString().slice(0, 19)}Z`);

const stateOf = ({ pausedReason, problem }: Schedule): string => {
  if (pausedReason !== null) return `paused: ${plainLine(pausedReason)}`;
  return problem === null ? "active" : `failing: ${plainLine(problem)}`;
};

const row = (schedule: Schedule): string[] => [
  fitLine(plainLine(schedule.name), 30),
  plainLine(schedule.timing),
  schedule.timeZone,
  fitLine(plainLine(schedule.queue), 20),
  fitLine(plainLine(schedule.task.kind), 20),
  timeText(schedule.nextFireAt),
  fitLine(stateOf(schedule), 50),
];

const withSchedule = (command: Command): Command => command.argument("<schedule>", "its name or id");

type AddOptions = TaskOptions & { queue: string; timeZone: string; catchUp: CatchUp };

export const defineAddSchedule: DefineCommand = (command, session) => {
  const timing = 'fields of cron ("30 2 * * 1-5"), a name ("@daily"), or "@every 90s"';
  withTaskOptions(
    command
      .argument("<name>", "what to call it")
      .argument("<timing>", timing)
      .argument("<kind>", 'what the agent is to do, such as "shell"'),
  )
    .option("--queue <name>", "queue that its tasks go to", "default")
    .option("--time-zone <zone>", "in which cron is read, such as Europe/Berlin", "UTC")
    .addOption(
      new Option("--catch-up <policy>", "what becomes of times that nobody served").choices(CATCH_UP).default("last"),
    )
    .addHelpText(
      "after",
      example(
        `provost schedules add nightly "30 2 * * *" shell --time-zone Europe/Berlin --payload '{"script": "make backup"}'`,
      ),
    )
    .action(async (name: string, times: string, kind: string, options: AddOptions) => {
      const { queue, timeZone, catchUp, ...given } = options;
      const task = taskOf(session, kind, given);
      checkedTask(task, "task");
      const added = await withQueues(
        session,
        ({ schedules }) => schedules.add({ name, timing: times, timeZone, catchUp, queue, task }, BY),
        { create: true },
      );
      if (session.options.json) session.printJson({ schedule: added });
      else session.print(`schedule ${plainLine(name)} fires first at ${timeText(added.nextFireAt)}`);
      session.exitCode = EXIT.go;
    });
};

export const defineListSchedules: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost schedules list", "provost schedules list --json")).action(async () => {
    const schedules = await withQueues(session, (queues) => queues.schedules.list());
    if (session.options.json) session.printJson({ schedules });
    else if (schedules.length === 0) session.print("there are no schedules");
    else textTable([HEAD, ...schedules.map(row)]).forEach(session.print);
    session.exitCode = EXIT.go;
  });
};

export const defineShowSchedule: DefineCommand = (command, session) => {
  withSchedule(command)
    .option("--upcoming <number>", "how many of its next times", positiveInteger, 5)
    .addHelpText("after", example("provost schedules show nightly --upcoming 10"))
    .action(async (named: string, { upcoming }: { upcoming: number }) => {
      const schedule = await withQueues(session, ({ schedules }) => schedules.get(named, upcoming));
      if (session.options.json) session.printJson({ schedule });
      else {
        textTable([HEAD, row(schedule)]).forEach(session.print);
        for (const at of schedule.upcoming) session.print(timeText(at));
      }
      session.exitCode = EXIT.go;
    });
};

export const definePauseSchedule: DefineCommand = (command, session) => {
  withSchedule(command)
    .option("--reason <text>", "why", "")
    .addHelpText("after", example('provost schedules pause nightly --reason "quiet week"'))
    .action(async (named: string, { reason }: { reason: string }) => {
      const schedule = await withQueues(session, ({ schedules }) => schedules.pause(named, reason, BY));
      if (session.options.json) session.printJson({ schedule });
      else session.print(`schedule ${plainLine(schedule.name)} makes no tasks until it is resumed`);
      session.exitCode = EXIT.go;
    });
};

export const defineResumeSchedule: DefineCommand = (command, session) => {
  withSchedule(command)
    .addHelpText("after", example("provost schedules resume nightly"))
    .action(async (named: string) => {
      const schedule = await withQueues(session, ({ schedules }) => schedules.resume(named, BY));
      if (session.options.json) session.printJson({ schedule });
      else session.print(`schedule ${plainLine(schedule.name)} fires next at ${timeText(schedule.nextFireAt)}`);
      session.exitCode = EXIT.go;
    });
};

export const defineFireSchedule: DefineCommand = (command, session) => {
  withSchedule(command)
    .addHelpText("after", example("provost schedules fire nightly"))
    .action(async (named: string) => {
      const { taskId, ...schedule } = await withQueues(session, ({ schedules }) => schedules.fire(named, BY));
      if (session.options.json) session.printJson({ schedule, taskId });
      else
        session.print(`schedule ${plainLine(schedule.name)} has put task ${taskId} into ${plainLine(schedule.queue)}`);
      session.exitCode = EXIT.go;
    });
};

export const defineRemoveSchedule: DefineCommand = (command, session) => {
  withSchedule(command)
    .addHelpText("after", example("provost schedules remove nightly"))
    .action(async (named: string) => {
      await withQueues(session, ({ schedules }) => schedules.remove(named, BY));
      if (session.options.json) session.printJson({ schedule: named, removed: true });
      else session.print(`schedule ${plainLine(named)} is removed; the tasks that it made stay`);
      session.exitCode = EXIT.go;
    });
};
