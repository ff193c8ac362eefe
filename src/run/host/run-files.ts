/** What runs have made, as bytes: output of tasks, evidence, merged changes, the proof packet. */
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { RunId } from "../../model/ids.ts";
import type { Run } from "../../model/run.ts";
import { listFiles } from "../../runtime/list-files.ts";
import { notStored, type StoredFile, storedFile } from "../../store/home/stored-file.ts";
import { isEvidence } from "../../store/runs/evidence.ts";
import { getRun } from "../../store/runs/runs.ts";
import { type DiffStat, diffStat, patchBetween } from "../../workspace/diff.ts";
import { openRepository } from "../../workspace/repository.ts";
import type { EventFeed } from "../../events/event-feed.ts";
import { attemptPatch, type AttemptRequest } from "../attempt/attempt-patch.ts";
import { blameFile, type FileBlame } from "../reading/blame-file.ts";
import type { EngineParts } from "../execution/execute.ts";
import { packetArchive } from "../reading/packet-archive.ts";
import { packetFolder } from "../reading/run-packet.ts";
import { findOutput } from "../reading/status.ts";
import { type FollowRequest, followTask } from "./follow-task.ts";

export type RunFiles = {
  /** TASK_NOT_FOUND. */
  output(request: AttemptRequest): Promise<StoredFile>;
  /**
   * From byte `from` on, as it comes, until the attempt ends. Of one that is still to come from when it is begun: the
   * first, where none is named, or the next. TASK_NOT_FOUND.
   */
  followOutput(request: FollowRequest): Promise<AsyncIterable<Uint8Array>>;
  /** EVIDENCE_NOT_FOUND unless a record of this run speaks of it. */
  evidence(runId: string, sha256: string): Promise<StoredFile>;
  /** What an attempt has changed, the last where none is named. TASK_NOT_FOUND. */
  attemptPatch(request: AttemptRequest): Promise<string>;
  changes(runId: string): Promise<DiffStat>;
  patch(runId: string, path: string | undefined): Promise<string>;
  /** Which attempts brought what is changed in a file. */
  blame(runId: string, path: string): Promise<FileBlame>;
  /** Paths below the packet's folder; none before the run has ended. */
  packetFiles(runId: string): Promise<{ path: string; bytes: number }[]>;
  /** EVIDENCE_NOT_FOUND. */
  packetFile(runId: string, path: string): Promise<StoredFile>;
  /** All of them in a .tar.gz, made while it is read. EVIDENCE_NOT_FOUND before there is a packet. */
  packetArchive(runId: string): Promise<Readable>;
};

/** What an output is read from; it is made when the attempt first writes. */
const outputFile = (path: string, { taskId }: AttemptRequest): Promise<StoredFile & { path: string }> =>
  storedFile(path, `the output of task ${taskId}`);

export const createRunFiles = (parts: EngineParts, feed: EventFeed): RunFiles => {
  const runOf = (runId: string): Promise<Run> =>
    parts.db.transaction(parts.tenantId, (tx) => getRun(tx, runId as RunId));
  // Asked first: only a run of this tenant has a packet here, whatever lies on the disk.
  const packetOf = async (runId: string): Promise<string> =>
    packetFolder({ home: parts.home, runId: (await runOf(runId)).runId });
  return {
    output: async (request) => {
      const { runId, taskId, attempt } = request;
      return outputFile(await findOutput(parts, runId as RunId, taskId, attempt), request);
    },
    followOutput: (request) => followTask(parts, feed, request),
    evidence: async (runId, sha256) => {
      await runOf(runId);
      const known = await parts.db.transaction(parts.tenantId, (tx) => isEvidence(tx, runId as RunId, sha256));
      if (!known) throw notStored(`evidence ${sha256} of run ${runId}`);
      return storedFile(parts.blobs.path(sha256), `evidence ${sha256}`);
    },
    attemptPatch: (request) => attemptPatch(parts, request),
    changes: async (runId) => {
      const { repositoryPath, baseCommit, headCommit } = await runOf(runId);
      return diffStat(await openRepository(repositoryPath), baseCommit, headCommit);
    },
    patch: async (runId, path) => {
      const { repositoryPath, baseCommit, headCommit } = await runOf(runId);
      return patchBetween(await openRepository(repositoryPath), baseCommit, headCommit, path);
    },
    blame: async (runId, path) => blameFile(parts, await runOf(runId), path),
    packetFiles: async (runId) => listFiles(await packetOf(runId)),
    packetFile: async (runId, path) => {
      const folder = await packetOf(runId);
      // Only what is listed: a path is compared, and never joined before.
      const listed = (await listFiles(folder)).find((file) => file.path === path);
      if (listed === undefined) throw notStored(`"${path}" in the packet of run ${runId}`);
      return storedFile(join(folder, listed.path), path);
    },
    packetArchive: async (runId) => packetArchive(await packetOf(runId), `the packet of run ${runId}`),
  };
};
