import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiError } from "provost/client";
import { client } from "../api/client.ts";
import { createOutputBuffer, type OutputBuffer } from "./output-buffer.ts";

/** @property runId null of a task of a queue */
type Source = { runId: string | null; taskId: string; attempt: number; follow: boolean };
export type OutputState = { buffer: OutputBuffer; state: "reading" | "ended" | "absent"; error: unknown };

const open = ({ runId, taskId, attempt }: Source, signal: AbortSignal): Promise<Response> =>
  runId === null
    ? client.queueTasks.output({ params: { taskId }, query: { attempt } }, { signal })
    : client.tasks.output({ params: { runId, taskId }, query: { attempt } }, { signal });

const read = async (buffer: OutputBuffer, source: Source, signal: AbortSignal) => {
  const { runId, follow, ...of } = source;
  if (follow) {
    const pieces = client.followOutput({ ...of, ...(runId !== null && { runId }) }, { signal });
    for await (const piece of pieces) buffer.add(piece);
    return;
  }
  const reader = (await open(source, signal)).body?.getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer.add(value);
  }
};

const isAbsent = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** Reads what an attempt has printed, and goes on while it prints when it is followed. */
export const useOutput = ({ runId, taskId, attempt, follow }: Source): OutputState => {
  const [shown, setShown] = useState<OutputState>(() => ({
    buffer: createOutputBuffer(),
    state: "reading",
    error: null,
  }));
  useEffect(() => {
    const leaving = new AbortController();
    const buffer = createOutputBuffer();
    setShown({ buffer, state: "reading", error: null });
    read(buffer, { runId, taskId, attempt, follow }, leaving.signal).then(
      () => setShown({ buffer, state: "ended", error: null }),
      (error: unknown) => {
        if (leaving.signal.aborted) return;
        setShown({ buffer, state: isAbsent(error) ? "absent" : "ended", error: isAbsent(error) ? null : error });
      },
    );
    return () => leaving.abort();
  }, [runId, taskId, attempt, follow]);
  useSyncExternalStore(shown.buffer.subscribe, shown.buffer.version);
  return shown;
};
