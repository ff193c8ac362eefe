import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ControlPlane } from "../../control-plane.ts";
import { EXIT, ProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import { TASK_ENDED } from "../../model/states.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { followEvents } from "../follow-events.ts";
import { followFile } from "../follow-file.ts";
import { positiveInteger } from "../positive-integer.ts";
import { applyEvent } from "../progress/apply-event.ts";
import { renderEventLine } from "../progress/event-line.ts";
import { addRecord, createProgress } from "../progress/state.ts";
import { selectRun, selectTask } from "../select-run.ts";
import type { Session } from "../session.ts";
import { withExistingHome } from "../with-control-plane.ts";

type LogsOptions = { attempt?: number; follow?: boolean };

const printEvents = async (session: Session, plane: ControlPlane, runId: string, follow: boolean): Promise<void> => {
  if (session.options.json && !follow) return session.printJson({ run: runId, events: await allEvents(plane, runId) });
  const progress = createProgress();
  addRecord(progress, await plane.status(runId));
  for await (const event of follow
    ? followEvents(plane, runId, session.io.outputClosed)
    : await allEvents(plane, runId)) {
    if (session.options.json) session.printJsonLine({ kind: "event", ...event });
    else {
      applyEvent(progress, event);
      const line = renderEventLine(event, progress);
      if (line !== null) session.print(line);
    }
  }
};

const allEvents = async (plane: ControlPlane, runId: string): Promise<Event[]> => {
  const all: Event[] = [];
  for (;;) {
    const page = await plane.events(runId, all.at(-1)?.streamPosition ?? 0);
    if (page.length === 0) return all;
    all.push(...page);
  }
};

type Output = { run: string; task: string; attempt: number | null; path: string };

const printOutput = async (session: Session, output: Output): Promise<void> => {
  if (session.options.json) return session.printJson({ ...output, output: await readFile(output.path, "utf8") });
  // Streamed as bytes: a task's output may be larger than memory and is not ours to change.
  for await (const chunk of createReadStream(output.path)) session.io.stdout.write(chunk as Uint8Array);
};

const followOutput = async (session: Session, plane: ControlPlane, output: Output): Promise<void> => {
  const ended = async (): Promise<boolean> => {
    const { run, tasks } = await plane.status(output.run);
    const task = tasks.find(({ taskId }) => taskId === output.task);
    return !task || TASK_ENDED.includes(task.state) || (run.state !== "running" && run.state !== "cancelling");
  };
  const onWake = (wake: () => void): (() => void) =>
    plane.onEvent(({ taskId, runId }) => runId === output.run && (taskId === output.task || taskId === null) && wake());
  const decoder = new TextDecoder();
  for await (const chunk of followFile(output.path, ended, onWake, session.io.outputClosed)) {
    if (session.options.json)
      session.printJsonLine({ kind: "output", task: output.task, text: decoder.decode(chunk, { stream: true }) });
    else session.io.stdout.write(chunk);
  }
};

export const defineLogs: DefineCommand = (command, session) => {
  command
    .argument("[run]", "run id or an end of one (default: the newest)")
    .argument("[task]", "task id, a beginning of one, or its title: prints what the task printed")
    .option("--attempt <number>", "which attempt of the task (default: the last)", positiveInteger)
    .option("--follow", "go on until the run or the task ends")
    .addHelpText("after", example("provost logs 0199b3a2", "provost logs 0199b3a2 write-the-runbook-1f3c --follow"))
    .action(async (namedRun: string | undefined, namedTask: string | undefined, options: LogsOptions) => {
      if (options.attempt && namedTask === undefined) throw new ProvostError("USAGE", "--attempt needs a task");
      await withExistingHome(session, async (plane) => {
        const { runId } = await selectRun(plane, namedRun);
        if (namedTask === undefined) return printEvents(session, plane, runId, options.follow ?? false);
        const { taskId } = selectTask((await plane.status(runId)).tasks, namedTask);
        const path = await plane.outputPath(runId, taskId, options.attempt);
        const output = { run: runId, task: taskId, attempt: options.attempt ?? null, path };
        return options.follow ? followOutput(session, plane, output) : printOutput(session, output);
      });
      session.exitCode = EXIT.go;
    });
};
