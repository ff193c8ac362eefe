import { EXIT, type ExitCode } from "../model/errors.ts";
import { RUN_GOING_ON, TASK_ENDED } from "../model/states.ts";
import type { ControlPlane, StoredFile } from "../control-plane.ts";
import { plainLine } from "./progress/display-text.ts";
import type { Session } from "./session.ts";

/** @param attempt null for the last one */
export type TaskOutput = { run: string; task: string; attempt: number | null };

const requestOf = ({ run, task, attempt }: TaskOutput) => ({
  runId: run,
  taskId: task,
  ...(attempt !== null && { attempt }),
});

/** A stored file. Handed on as bytes: it may be larger than memory, and it is not ours to change. */
export const printStored = async (
  session: Session,
  file: StoredFile,
  about: Record<string, unknown>,
): Promise<void> => {
  if (!session.options.json) {
    for await (const chunk of file.read()) await session.io.write(chunk);
    return;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.read()) chunks.push(chunk);
  session.printJson({ ...about, path: file.path, output: Buffer.concat(chunks).toString("utf8") });
};

/** Output as it comes. */
export const printFollowed = async (
  session: Session,
  chunks: AsyncIterable<Uint8Array>,
  task: string,
): Promise<void> => {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    const text = session.options.json ? decoder.decode(chunk, { stream: true }) : "";
    if (session.options.json) session.printJsonLine({ kind: "output", task, text });
    else await session.io.write(chunk);
  }
};

/** What a task printed. */
export const printTaskOutput = async (
  session: Session,
  plane: Pick<ControlPlane, "files">,
  output: TaskOutput,
): Promise<ExitCode> => {
  await printStored(session, await plane.files.output(requestOf(output)), output);
  return EXIT.go;
};

export type FollowedTask = {
  task: string;
  /** The attempt to begin with. */
  first: number;
  open: (attempt: number) => Promise<AsyncIterable<Uint8Array>>;
  /** Asked when an attempt has ended. Null when there is none to come. */
  next: (attempt: number) => Promise<{ failure: { code: string; message: string } | null } | null>;
};

/** One attempt after the other, until there is none to come. */
export const followAttempts = async (session: Session, { task, first, open, next }: FollowedTask): Promise<void> => {
  for (let attempt = first; ; attempt += 1) {
    await printFollowed(session, await open(attempt), task);
    const ended = await next(attempt);
    if (ended === null) return;
    if (session.options.json) session.printJsonLine({ kind: "attempt", task, attempt: attempt + 1 });
    const why = ended.failure === null ? "" : `, with ${ended.failure.code}: ${plainLine(ended.failure.message)}`;
    session.note(`attempt ${attempt} has ended${why}; attempt ${attempt + 1} follows`);
  }
};

/** The same as it comes, until the task ends, or the attempt that is named. */
export const followTaskOutput = async (
  session: Session,
  plane: Pick<ControlPlane, "files" | "status">,
  output: TaskOutput,
  signal: AbortSignal,
): Promise<ExitCode> => {
  const open = (attempt: number | null) =>
    plane.files.followOutput({ ...requestOf({ ...output, attempt }), from: 0, signal });
  const look = async () => {
    const { run, tasks, attempts } = await plane.status(output.run);
    const task = tasks.find(({ taskId }) => taskId === output.task);
    const goesOn = task !== undefined && !TASK_ENDED.includes(task.state) && RUN_GOING_ON.includes(run.state);
    return { goesOn, attempts: attempts.filter(({ taskId }) => taskId === output.task) };
  };
  const { goesOn, attempts } = await look();
  const first = attempts.at(-1)?.number ?? (goesOn ? 1 : null);
  // Of a task that a fork has inherited there is none: what it printed does not change.
  if (output.attempt !== null || first === null) {
    await printFollowed(session, await open(output.attempt), output.task);
    return EXIT.go;
  }
  const next = async (attempt: number) => {
    const now = await look();
    if (!now.goesOn && (now.attempts.at(-1)?.number ?? 0) <= attempt) return null;
    return { failure: now.attempts.find(({ number }) => number === attempt)?.failure ?? null };
  };
  await followAttempts(session, { task: output.task, first, open, next });
  return EXIT.go;
};
