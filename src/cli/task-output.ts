import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ControlPlane } from "../control-plane.ts";
import { EXIT, type ExitCode } from "../model/errors.ts";
import { TASK_ENDED } from "../model/states.ts";
import { followFile } from "./follow-file.ts";
import type { Session } from "./session.ts";

/** @param attempt null for the last one */
export type TaskOutput = { run: string; task: string; attempt: number | null; path: string };

/** What a task printed. Handed on as bytes: it may be larger than memory, and it is not ours to change. */
export const printTaskOutput = async (session: Session, output: TaskOutput): Promise<ExitCode> => {
  if (session.options.json) session.printJson({ ...output, output: await readFile(output.path, "utf8") });
  else for await (const chunk of createReadStream(output.path)) await session.io.write(chunk as Uint8Array);
  return EXIT.go;
};

/** The same as it comes, until the task ends. */
export const followTaskOutput = async (
  session: Session,
  plane: ControlPlane,
  output: TaskOutput,
  signal: AbortSignal,
): Promise<ExitCode> => {
  const ended = async (): Promise<boolean> => {
    const { run, tasks } = await plane.status(output.run);
    const task = tasks.find(({ taskId }) => taskId === output.task);
    return !task || TASK_ENDED.includes(task.state) || (run.state !== "running" && run.state !== "cancelling");
  };
  const onWake = (wake: () => void): (() => void) =>
    plane.onEvent(({ taskId, runId }) => {
      if (runId === output.run && (taskId === output.task || taskId === null)) wake();
    });
  const decoder = new TextDecoder();
  for await (const chunk of followFile(output.path, ended, onWake, signal)) {
    const text = session.options.json ? decoder.decode(chunk, { stream: true }) : "";
    if (session.options.json) session.printJsonLine({ kind: "output", task: output.task, text });
    else await session.io.write(chunk);
  }
  return EXIT.go;
};
