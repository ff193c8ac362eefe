/** What runs have made, as bytes: output of tasks, evidence, merged changes, the proof packet. */
import { createReadStream } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ProvostError } from "../model/errors.ts";
import type { RunId } from "../model/ids.ts";
import type { Run } from "../model/run.ts";
import { TASK_ENDED } from "../model/states.ts";
import { isEvidence } from "../store/evidence.ts";
import { getRun } from "../store/runs.ts";
import { type DiffStat, diffStat, patchBetween } from "../workspace/diff.ts";
import { openRepository } from "../workspace/repository.ts";
import type { EventFeed } from "../events/event-feed.ts";
import type { EngineParts } from "./execute.ts";
import { followFile } from "./follow-file.ts";
import { packetFolder } from "./run-packet.ts";
import { findOutput, readStatus } from "./status.ts";

/** A file that is read from any byte to any other. */
export type StoredFile = {
  /** Null when it is on another machine. */
  path: string | null;
  /** When it was looked at: an output may still grow. */
  bytes: number;
  read(range?: { first: number; last: number }): AsyncIterable<Uint8Array>;
};

export type OutputRequest = { runId: string; taskId: string; attempt?: number | undefined };

export type RunFiles = {
  /** TASK_NOT_FOUND. */
  output(request: OutputRequest): Promise<StoredFile>;
  /** From byte `from` on, as it comes, until the task ends. TASK_NOT_FOUND. */
  followOutput(request: OutputRequest & { from: number; signal: AbortSignal }): Promise<AsyncIterable<Uint8Array>>;
  /** EVIDENCE_NOT_FOUND unless a record of this run speaks of it. */
  evidence(runId: string, sha256: string): Promise<StoredFile>;
  changes(runId: string): Promise<DiffStat>;
  patch(runId: string, path: string | undefined): Promise<string>;
  /** Paths below the packet's folder; none before the run has ended. */
  packetFiles(runId: string): Promise<{ path: string; bytes: number }[]>;
  /** EVIDENCE_NOT_FOUND. */
  packetFile(runId: string, path: string): Promise<StoredFile>;
};

const notStored = (what: string): ProvostError => new ProvostError("EVIDENCE_NOT_FOUND", `${what} is not stored`);

const storedFile = async (path: string, what: string): Promise<StoredFile & { path: string }> => {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw notStored(what);
    throw error;
  });
  return {
    path,
    bytes: found.size,
    read: (range) => createReadStream(path, range && { start: range.first, end: range.last }),
  };
};

/** What an output is read from; it is made when the attempt first writes. */
const outputFile = async (
  parts: EngineParts,
  { runId, taskId, attempt }: OutputRequest,
): Promise<StoredFile & { path: string }> =>
  storedFile(await findOutput(parts, runId as RunId, taskId, attempt), `the output of task ${taskId}`);

const LOOK_MS = 50;

/** The agent makes the file a moment after it has leased the task; its folder may not be there either. */
const untilThere = async (path: string, ended: () => Promise<boolean>, signal: AbortSignal): Promise<void> => {
  const there = (): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  while (!signal.aborted && !(await there()) && !(await ended())) await delay(LOOK_MS);
};

const followOutput = async (
  parts: EngineParts,
  feed: EventFeed,
  request: OutputRequest & { from: number; signal: AbortSignal },
): Promise<AsyncIterable<Uint8Array>> => {
  const { runId, taskId, attempt, from, signal } = request;
  const ended = async (): Promise<boolean> => {
    const { run, tasks } = await readStatus(parts, runId as RunId);
    const task = tasks.find((one) => one.taskId === taskId);
    return !task || TASK_ENDED.includes(task.state) || (run.state !== "running" && run.state !== "cancelling");
  };
  const onWake = (wake: () => void): (() => void) =>
    feed.onEvent((event) => {
      if (event.runId === runId && (event.taskId === taskId || event.taskId === null)) wake();
    });
  const path = await findOutput(parts, runId as RunId, taskId, attempt);
  await untilThere(path, ended, signal);
  return followFile((await outputFile(parts, request)).path, ended, onWake, signal, from);
};

const listFolder = async (folder: string): Promise<{ path: string; bytes: number }[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const listed = files.map(async (file) => ({
    path: relative(folder, file).replaceAll(sep, "/"),
    bytes: (await stat(file)).size,
  }));
  return (await Promise.all(listed)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
};

export const createRunFiles = (parts: EngineParts, feed: EventFeed): RunFiles => {
  const runOf = (runId: string): Promise<Run> =>
    parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId as RunId));
  // Asked first: only a run of this tenant has a packet here, whatever lies on the disk.
  const packetOf = async (runId: string): Promise<string> =>
    packetFolder({ home: parts.home, runId: (await runOf(runId)).runId });
  return {
    output: (request) => outputFile(parts, request),
    followOutput: (request) => followOutput(parts, feed, request),
    evidence: async (runId, sha256) => {
      await runOf(runId);
      const known = await parts.db.transaction(parts.tenantId, (tx) => isEvidence(tx, runId as RunId, sha256));
      if (!known) throw notStored(`evidence ${sha256} of run ${runId}`);
      return storedFile(parts.blobs.path(sha256), `evidence ${sha256}`);
    },
    changes: async (runId) => {
      const { repositoryPath, baseCommit, headCommit } = await runOf(runId);
      return diffStat(await openRepository(repositoryPath), baseCommit, headCommit);
    },
    patch: async (runId, path) => {
      const { repositoryPath, baseCommit, headCommit } = await runOf(runId);
      return patchBetween(await openRepository(repositoryPath), baseCommit, headCommit, path);
    },
    packetFiles: async (runId) => listFolder(await packetOf(runId)),
    packetFile: async (runId, path) => {
      const folder = await packetOf(runId);
      // Only what is listed: a path is compared, and never joined before.
      const listed = (await listFolder(folder)).find((file) => file.path === path);
      if (listed === undefined) throw notStored(`"${path}" in the packet of run ${runId}`);
      return storedFile(join(folder, listed.path), path);
    },
  };
};
