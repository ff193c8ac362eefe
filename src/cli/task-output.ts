import { EXIT, type ExitCode } from "../model/errors.ts";
import type { ControlPlane, StoredFile } from "../control-plane.ts";
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

/** The same as it comes, until the task ends. */
export const followTaskOutput = async (
  session: Session,
  plane: Pick<ControlPlane, "files">,
  output: TaskOutput,
  signal: AbortSignal,
): Promise<ExitCode> => {
  await printFollowed(session, await plane.files.followOutput({ ...requestOf(output), from: 0, signal }), output.task);
  return EXIT.go;
};
