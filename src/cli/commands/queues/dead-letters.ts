/** `provost dead-letters list|show|retry|edit|purge`. */
import type { Command } from "commander";
import { Option } from "commander";
import type { DeadLetterChoice } from "../../../control-plane.ts";
import type { DeadLetterFilter, TaskEdit } from "../../../model/dead-letter.ts";
import { ERROR_CLASSES, type ErrorClass, EXIT, ProvostError } from "../../../model/errors.ts";
import type { TaskId } from "../../../model/ids.ts";
import type { QueueTask } from "../../../model/queue-task.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { payloadOf, readTime, taskLines, type TaskOptions, withEditOptions } from "../../queue-task-options.ts";
import { textTable } from "../../text-table.ts";
import { BY } from "../../with-events.ts";
import { withQueues } from "../../with-queues.ts";

const HEAD = ["ID", "QUEUE", "KIND", "FAILED", "CODE", "MESSAGE"];

const row = ({ taskId, queue, kind, endedAt, failure }: QueueTask): string[] => [
  taskId,
  fitLine(plainLine(queue), 20),
  fitLine(plainLine(kind), 20),
  endedAt === null ? "" : `${endedAt.toISOString().slice(0, 19)}Z`,
  failure?.code ?? "",
  fitLine(plainLine(failure?.message ?? ""), 60),
];

type FilterOptions = {
  queue?: string;
  kind?: string;
  code?: string;
  class?: ErrorClass;
  since?: Date;
  until?: Date;
};

const withFilter = (command: Command): Command =>
  command
    .option("--queue <name>", "of this queue")
    .option("--kind <kind>", "of this kind")
    .option("--code <code>", "that failed with this error at last")
    .addOption(new Option("--class <class>", "that failed with an error of this class").choices(ERROR_CLASSES))
    .option("--since <time>", "that failed at this time or later", readTime)
    .option("--until <time>", "that failed before this time", readTime);

const filterOf = ({ queue, kind, code, class: errorClass, since, until }: FilterOptions): DeadLetterFilter => ({
  ...(queue !== undefined && { queue }),
  ...(kind !== undefined && { kind }),
  ...(code !== undefined && { code }),
  ...(errorClass !== undefined && { class: errorClass }),
  ...(since !== undefined && { since }),
  ...(until !== undefined && { until }),
});

type ChoiceOptions = FilterOptions & { all: boolean };

/** Nothing said must not mean everything. */
const choiceOf = (taskIds: string[], { all, ...options }: ChoiceOptions): DeadLetterChoice => {
  const filter = filterOf(options);
  const filtered = Object.keys(filter).length > 0;
  if ([taskIds.length > 0, filtered, all].filter(Boolean).length !== 1) {
    throw new ProvostError("USAGE", "name tasks, or say which by options such as --queue, or say --all: one of these");
  }
  return taskIds.length > 0 ? { taskIds: taskIds as TaskId[] } : { filter };
};

const withChoice = (command: Command): Command =>
  withFilter(command.argument("[task...]", "ids of tasks that failed for good")).option("--all", "all of them", false);

const noneOf = (choice: DeadLetterChoice): void => {
  if (!("taskIds" in choice)) return;
  const [taskId = ""] = choice.taskIds;
  throw new ProvostError("DEAD_LETTER_NOT_FOUND", `task ${taskId} is no dead letter`, { taskId });
};

const tasks = (count: number): string => `${count} ${count === 1 ? "task" : "tasks"}`;

export const defineListDeadLetters: DefineCommand = (command, session) => {
  withFilter(command)
    .option("--limit <number>", "how many at most", positiveInteger, 50)
    .addHelpText("after", example("provost dead-letters list", "provost dead-letters list --queue tiles --json"))
    .action(async ({ limit, ...options }: FilterOptions & { limit: number }) => {
      const { deadLetters, counts } = await withQueues(session, async ({ deadLetters: desk }) => ({
        deadLetters: await desk.list(filterOf(options), limit),
        counts: await desk.count(filterOf(options)),
      }));
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ deadLetters, counts });
      if (deadLetters.length === 0) return session.print("no task has failed for good");
      textTable([HEAD, ...deadLetters.map(row)]).forEach(session.print);
      for (const { queue, code, count } of counts) session.note(`${tasks(count)} of ${plainLine(queue)} with ${code}`);
    });
};

export const defineShowDeadLetter: DefineCommand = (command, session) => {
  command
    .argument("<task>", "id of a task that failed for good")
    .addHelpText("after", example("provost dead-letters show 0199b3a2-0000-7000-8000-000000000001"))
    .action(async (taskId: string) => {
      const deadLetter = await withQueues(session, ({ deadLetters }) => deadLetters.get(taskId as TaskId));
      if (session.options.json) session.printJson({ deadLetter });
      else taskLines(deadLetter).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};

export const defineRetryDeadLetters: DefineCommand = (command, session) => {
  withChoice(command)
    .addHelpText(
      "after",
      example(
        "provost dead-letters retry 0199b3a2-0000-7000-8000-000000000001",
        "provost dead-letters retry --queue tiles --code TASK_TIMEOUT",
      ),
    )
    .action(async (taskIds: string[], options: ChoiceOptions) => {
      const choice = choiceOf(taskIds, options);
      const count = await withQueues(session, ({ deadLetters }) => deadLetters.retry(choice, BY));
      if (count === 0) noneOf(choice);
      if (session.options.json) session.printJson({ retried: count });
      else session.print(`${tasks(count)} ${count === 1 ? "is" : "are"} tried again`);
      session.exitCode = EXIT.go;
    });
};

type EditOptions = TaskOptions & { queue?: string };

export const defineEditDeadLetter: DefineCommand = (command, session) => {
  withEditOptions(command.argument("<task>", "id of a task that failed for good"))
    .option("--queue <name>", "queue that it goes to instead")
    .addHelpText(
      "after",
      example(`provost dead-letters edit 0199b3a2-0000-7000-8000-000000000001 --payload '{"script": "make tiles"}'`),
    )
    .action(async (taskId: string, options: EditOptions) => {
      const { queue, priority, requires, timeoutMs, maxAttempts, backoff } = options;
      const edit: TaskEdit = {
        ...payloadOf(session, options),
        ...(queue !== undefined && { queue }),
        ...(priority !== undefined && { priority }),
        ...(requires !== undefined && { requires }),
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(maxAttempts !== undefined && { maxAttempts }),
        ...(backoff !== undefined && { backoff }),
      };
      if (Object.keys(edit).length === 0) {
        throw new ProvostError("USAGE", "say what to put right, as with --payload; as it is, use dead-letters retry");
      }
      await withQueues(session, ({ deadLetters }) => deadLetters.edit(taskId as TaskId, edit, BY));
      if (session.options.json) session.printJson({ task: taskId, edited: Object.keys(edit) });
      else session.print(`task ${taskId} is put right and tried again`);
      session.exitCode = EXIT.go;
    });
};

export const definePurgeDeadLetters: DefineCommand = (command, session) => {
  withChoice(command)
    .option("--yes", "remove them; without it is only said how many they are", false)
    .addHelpText(
      "after",
      example("provost dead-letters purge --until 2026-11-01", "provost dead-letters purge --until 2026-11-01 --yes"),
    )
    .action(async (taskIds: string[], { yes, ...options }: ChoiceOptions & { yes: boolean }) => {
      const choice = choiceOf(taskIds, options);
      const count = await withQueues(session, ({ deadLetters }) =>
        yes ? deadLetters.purge(choice, BY) : deadLetters.countChosen(choice),
      );
      if (count === 0) noneOf(choice);
      if (session.options.json) session.printJson({ count, purged: yes });
      else if (yes) session.print(`${tasks(count)} removed for good`);
      else session.print(`${tasks(count)} would be removed for good; say --yes to do it`);
      session.exitCode = EXIT.go;
    });
};
