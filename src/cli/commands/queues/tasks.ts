/** `provost tasks enqueue|list|show|cancel|replay`. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { Option } from "commander";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { NewQueueTask } from "../../../model/queue-task.ts";
import { QUEUE_TASK_STATES, type QueueTaskState } from "../../../model/states.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import {
  checkedTask,
  readTime,
  TASK_HEAD,
  taskLines,
  taskOf,
  type TaskOptions,
  taskRow,
  withTaskOptions,
} from "../../queue-task-options.ts";
import type { Session } from "../../session.ts";
import { textTable } from "../../text-table.ts";
import { BY } from "../../with-events.ts";
import { withQueues } from "../../with-queues.ts";

const readInput = async (session: Session, file: string): Promise<string> => {
  if (file !== "-") return readFile(path.resolve(session.io.cwd, file), "utf8");
  const chunks: Uint8Array[] = [];
  for await (const chunk of session.io.stdin) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

const parseLine = (line: string, where: string): NewQueueTask => {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch (cause) {
    throw new ProvostError("REQUEST_INVALID", `${where} is no JSON`, {}, { cause });
  }
  return checkedTask(given, where);
};

/** A task a line. */
const readTasks = async (session: Session, file: string): Promise<NewQueueTask[]> => {
  let text: string;
  try {
    text = await readInput(session, file);
  } catch (cause) {
    throw new ProvostError("USAGE", `cannot read ${file}: ${(cause as Error).message}`, { file }, { cause });
  }
  return text
    .split("\n")
    .map((line, index) => ({ line, where: `${file === "-" ? "standard input" : file}, line ${index + 1}` }))
    .filter(({ line }) => line.trim() !== "")
    .map(({ line, where }) => parseLine(line, where));
};

type EnqueueOptions = TaskOptions & {
  queue: string;
  file?: string;
  runAt?: Date;
  deadline?: Date;
  idempotencyKey?: string;
};

const tasksOf = (session: Session, kind: string | undefined, options: EnqueueOptions): Promise<NewQueueTask[]> => {
  const { queue: _queue, file, ...task } = options;
  if ((kind === undefined) === (file === undefined)) {
    throw new ProvostError("USAGE", "say the kind of the task, or name a file of tasks with --file");
  }
  if (file !== undefined) return readTasks(session, file);
  return Promise.resolve([checkedTask(taskOf(session, kind ?? "", task), "task")]);
};

export const defineEnqueue: DefineCommand = (command, session) => {
  withTaskOptions(command.argument("[kind]", 'what the agent is to do, such as "shell"'))
    .option("--queue <name>", "queue that it goes to", "default")
    .option("--run-at <time>", "not handed out before", readTime)
    .option("--deadline <time>", "not begun after: then it has failed", readTime)
    .option("--idempotency-key <key>", "the same key in the same queue makes one task")
    .option("--file <path>", "file with a task as JSON on each line; - is standard input")
    .addHelpText(
      "after",
      example(
        `provost tasks enqueue shell --payload '{"script": "make tiles"}' --requires shell`,
        "provost tasks enqueue --queue tiles --file tasks.jsonl",
      ),
    )
    .action(async (kind: string | undefined, options: EnqueueOptions) => {
      const tasks = await tasksOf(session, kind, options);
      const enqueued = await withQueues(session, (queues) => queues.enqueue(options.queue, tasks, BY), {
        create: true,
      });
      if (session.options.json) session.printJson({ tasks: enqueued });
      else for (const { taskId, created } of enqueued) session.print(created ? taskId : `${taskId}  (there already)`);
      session.exitCode = EXIT.go;
    });
};

export const defineListTasks: DefineCommand = (command, session) => {
  command
    .option("--queue <name>", "of this queue")
    .addOption(new Option("--state <state>", "in this state").choices(QUEUE_TASK_STATES))
    .option("--limit <number>", "how many at most", positiveInteger, 50)
    .addHelpText("after", example("provost tasks list", "provost tasks list --queue tiles --state failed --json"))
    .action(async (options: { queue?: string; state?: QueueTaskState; limit: number }) => {
      const tasks = await withQueues(session, (queues) => queues.list(options));
      if (session.options.json) session.printJson({ tasks });
      else if (tasks.length === 0) session.print("there are no such tasks");
      else textTable([TASK_HEAD, ...tasks.map(taskRow)]).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};

const withTask = (command: Command): Command => command.argument("<task>", "id of a task of a queue");

export const defineShowTask: DefineCommand = (command, session) => {
  withTask(command)
    .addHelpText("after", example("provost tasks show 0199b3a2-0000-7000-8000-000000000001"))
    .action(async (taskId: string) => {
      const task = await withQueues(session, (queues) => queues.get(taskId));
      if (session.options.json) session.printJson({ task });
      else taskLines(task).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};

export const defineCancelTask: DefineCommand = (command, session) => {
  withTask(command)
    .option("--reason <text>", "why", "")
    .addHelpText("after", example('provost tasks cancel 0199b3a2-0000-7000-8000-000000000001 --reason "not needed"'))
    .action(async (taskId: string, { reason }: { reason: string }) => {
      const task = await withQueues(session, (queues) => queues.cancel(taskId, reason, BY));
      if (session.options.json) session.printJson({ task });
      else session.print(`task ${taskId} is cancelled`);
      session.exitCode = EXIT.go;
    });
};

export const defineReplayTask: DefineCommand = (command, session) => {
  withTask(command)
    .addHelpText("after", example("provost tasks replay 0199b3a2-0000-7000-8000-000000000001"))
    .action(async (taskId: string) => {
      const enqueued = await withQueues(session, (queues) => queues.replay(taskId));
      if (session.options.json) session.printJson(enqueued);
      else session.print(enqueued.taskId);
      session.exitCode = EXIT.go;
    });
};
