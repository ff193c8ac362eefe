/** Options that say what a task without a run is, and how it is shown. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { z } from "zod";
import type { Backoff } from "../model/backoff.ts";
import { ProvostError } from "../model/errors.ts";
import type { Json, NewQueueTask, QueueTask } from "../model/queue-task.ts";
import { newQueueTaskSchema } from "../model/queue-task.ts";
import { readBackoff as readWrittenBackoff } from "../model/read-backoff.ts";
import { positiveInteger } from "./positive-integer.ts";
import { fitLine, plainLine } from "./progress/display-text.ts";
import type { Session } from "./session.ts";

const several = (value: string, before: string[] = []): string[] => [...before, value];

const readJson = (value: string): Json => {
  try {
    return JSON.parse(value) as Json;
  } catch {
    throw new InvalidArgumentError('It must be JSON, such as {"script": "make tiles"}.');
  }
};

const readPriority = (value: string): number => {
  if (!/^-?\d{1,4}$/.test(value)) throw new InvalidArgumentError("It must be a whole number; higher comes first.");
  return Number(value);
};

const readMs = (value: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError("It must be a whole number of milliseconds.");
  return Number(value);
};

const readBackoff = (value: string): Backoff => {
  const { backoff, problem } = readWrittenBackoff(value);
  if (problem !== null) throw new InvalidArgumentError(problem);
  return backoff;
};

export const readTime = (value: string): Date => {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError("It must be a time, such as 2026-11-22T02:30:00Z.");
  return date;
};

export type TaskOptions = {
  payload?: Json;
  payloadFile?: string;
  title?: string;
  priority?: number;
  requires?: string[];
  prefers?: string[];
  timeoutMs?: number;
  maxAttempts?: number;
  backoff?: Backoff;
  concurrencyKey?: string;
};

/** What can still be put right when the task has failed. */
export const withEditOptions = (command: Command): Command =>
  command
    .option("--payload <json>", "what the agent gets", readJson)
    .option("--payload-file <path>", "file with the payload")
    .option("--priority <number>", "higher comes first", readPriority)
    .option("--requires <capability>", "what an agent must offer; repeat it", several)
    .option("--timeout-ms <number>", "for one attempt", readMs)
    .option("--max-attempts <number>", "over what the class of its errors allows", positiveInteger)
    .option(
      "--backoff <text>",
      'wait between attempts: "10 s" or "10 s, factor 2, jitter 20%, cap 5 min"',
      readBackoff,
    );

export const withTaskOptions = (command: Command): Command =>
  withEditOptions(command)
    .option("--title <text>", "what people read")
    .option("--prefers <capability>", "what would be good in an agent; repeat it", several)
    .option("--concurrency-key <key>", "of tasks with the same key one is in hand at a time");

export const payloadOf = (session: Session, { payload, payloadFile }: TaskOptions): { payload?: Json } => {
  if (payloadFile === undefined) return payload === undefined ? {} : { payload };
  if (payload !== undefined) throw new ProvostError("USAGE", "give --payload or --payload-file, one of them");
  try {
    return { payload: readJson(readFileSync(path.resolve(session.io.cwd, payloadFile), "utf8")) };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new ProvostError("USAGE", `--payload-file ${payloadFile}: ${problem}`, { payloadFile }, { cause });
  }
};

/** What a task is, without when and how often. */
export const taskOf = (session: Session, kind: string, options: TaskOptions) => {
  const { payload: _payload, payloadFile: _file, ...rest } = options;
  return { kind, ...payloadOf(session, options), ...rest };
};

/** No unknown field passes: a misspelt one would be taken for one that was left out. */
const strictTask = z.strictObject(newQueueTaskSchema.shape);

/** REQUEST_INVALID with the field. @param where what is told to whoever gave it */
export const checkedTask = (given: unknown, where: string): NewQueueTask => {
  const parsed = strictTask.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ProvostError("REQUEST_INVALID", `${where}: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`);
};

export const TASK_HEAD = ["ID", "QUEUE", "KIND", "STATE", "ATTEMPTS", "ENQUEUED", "TITLE"];

const shortTime = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

export const taskRow = (task: QueueTask): string[] => [
  task.taskId,
  fitLine(plainLine(task.queue), 20),
  fitLine(plainLine(task.kind), 20),
  task.state,
  String(task.attempts),
  shortTime(task.enqueuedAt),
  fitLine(plainLine(task.details.title ?? ""), 40),
];

type WithAttempts = QueueTask & {
  failedAttempts: readonly {
    number: number;
    agentId: string;
    failedAt: Date;
    failure: { code: string; message: string };
  }[];
};

/** Who cancels a task need not say why. */
const failureText = ({ code, message }: { code: string; message: string }): string =>
  message === "" ? code : `${code}: ${plainLine(message)}`;

/** A task as a person reads it. */
export const taskLines = (task: WithAttempts): string[] => [
  `task ${task.taskId}${task.details.title === undefined ? "" : `: ${plainLine(task.details.title)}`}`,
  `${plainLine(task.kind)} in queue ${plainLine(task.queue)}, ${task.state}, handed out ${task.attempts} times`,
  `enqueued ${shortTime(task.enqueuedAt)}${task.state === "scheduled" ? `, due ${shortTime(task.runAt)}` : ""}`,
  `payload ${plainLine(JSON.stringify(task.payload))}`,
  ...(task.state === "succeeded" ? [`result ${plainLine(JSON.stringify(task.result))}`] : []),
  ...task.failedAttempts.map(
    ({ number, agentId, failedAt, failure }) =>
      `attempt ${number} at ${agentId} failed ${shortTime(failedAt)} with ${failureText(failure)}`,
  ),
  ...(task.failure !== null && task.failedAttempts.length === 0 ? [failureText(task.failure)] : []),
];
