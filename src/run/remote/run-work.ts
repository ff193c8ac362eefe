/** What agents on other machines get of a run's task, and what is heard of them while they work. */
import { open } from "node:fs/promises";
import type { RunWork } from "../../fleet/run-work.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { createSignal, type Signal } from "../../runtime/signal.ts";
import type { Database } from "../../store/database.ts";
import { findRemoteAttempt } from "../../store/runs/remote-attempts.ts";
import { attemptBranchName } from "../../workspace/branch-names.ts";
import { makeBundle } from "../../workspace/bundle/make-bundle.ts";
import { openRepository } from "../../workspace/repository.ts";

/** One attempt that this process waits for. */
export type Watch = {
  /** Raised when it was reported on, as far as this process hears of it. */
  reported: Signal;
  /** Resolves when nothing of it is written any more. */
  close(): Promise<void>;
};

export type RemoteDesk = {
  work: RunWork;
  /** @param outputPath gets what the agent says, as it comes */
  watch(tenantId: TenantId, attemptId: string, outputPath: string): Watch;
};

type Watched = { reported: Signal; outputPath: string; writing: Promise<void> };

const writeAt = async (path: string, offset: number, data: Uint8Array): Promise<void> => {
  const file = await open(path, offset === 0 ? "w" : "r+", 0o600);
  try {
    await file.write(data, 0, data.byteLength, offset);
  } finally {
    await file.close();
  }
};

const refused = (taskId: string): ProvostError =>
  new ProvostError("FETCH_REFUSED", `no run waits for task ${taskId}`, { taskId });

export const createRemoteDesk = ({ db, onFault }: { db: Database; onFault: (error: unknown) => void }): RemoteDesk => {
  const watched = new Map<string, Watched>();
  const keyOf = (tenantId: TenantId, attemptId: string): string => `${tenantId}/${attemptId}`;
  return {
    work: {
      bundle: async ({ tenantId, taskId, have, path }) => {
        const attempt = await db.transaction(tenantId, (tx) => findRemoteAttempt(tx, taskId));
        // Anybody of the tenant may enqueue a task; only an attempt of a run leads to a repository.
        if (attempt === null || attempt.outcome !== null) throw refused(taskId);
        const repository = await openRepository(attempt.repositoryPath);
        const ref = `refs/heads/${attemptBranchName(attempt.runId, attempt.taskId, attempt.number)}`;
        await makeBundle(repository, { ref, have, path });
      },
      output: (tenantId, taskId, offset, data) => {
        const watch = watched.get(keyOf(tenantId, taskId));
        if (watch === undefined) return;
        // The report brings the whole; this is for who looks on.
        watch.writing = watch.writing.then(() => writeAt(watch.outputPath, offset, data)).catch(onFault);
      },
      reported: (tenantId, taskId) => watched.get(keyOf(tenantId, taskId))?.reported.raise(),
    },
    watch: (tenantId, attemptId, outputPath) => {
      const key = keyOf(tenantId, attemptId);
      const watch: Watched = { reported: createSignal(), outputPath, writing: Promise.resolve() };
      watched.set(key, watch);
      return {
        reported: watch.reported,
        close: async () => {
          watched.delete(key);
          await watch.writing;
        },
      };
    },
  };
};
