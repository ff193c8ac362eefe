/** Gathers all that is on record about a run, in one transaction, and has its packet written. */
import { join, relative } from "node:path";
import { writePacket } from "../../proof/packet.ts";
import type { PacketInput } from "../../proof/packet-input.ts";
import { loadSigningKey } from "../../proof/signing-key.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import { sumRunSpending } from "../../store/agents/agent-sessions.ts";
import { listAttempts } from "../../store/runs/attempts.ts";
import { listAttestations } from "../../store/runs/attestations.ts";
import { listCriteria } from "../../store/runs/criteria.ts";
import { listGates } from "../../store/runs/gates.ts";
import { readPredictionQuality } from "../../store/runs/predicted-writes.ts";
import { listReviews } from "../../store/runs/reviews.ts";
import { RUN_ENDED } from "../../model/states.ts";
import { getRunFork } from "../../store/runs/run-forks.ts";
import { getRunPlan } from "../../store/runs/run-plans.ts";
import { getRun, lockRun } from "../../store/runs/runs.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import { changedFiles, diffStat } from "../../workspace/diff.ts";
import type { RunContext } from "../start/context.ts";
import { runFolder } from "../attempt/output.ts";

export const packetFolder = (context: Pick<RunContext, "home" | "runId">): string =>
  join(runFolder(context.home, context.runId), "packet");

type Gathered = Omit<PacketInput, "diffStat" | "taskChanges" | "key">;

const gather = (context: RunContext): Promise<Gathered | null> =>
  context.db.transaction(context.tenantId, async (tx) => {
    const run = await getRun(tx, context.runId);
    if (!RUN_ENDED.includes(run.state)) return null;
    const frozen = await getRunPlan(tx, context.runId);
    return {
      run,
      plan: frozen.plan,
      planSource: frozen.source,
      sidecarSource: frozen.sidecar,
      tasks: await listTasks(tx, context.runId),
      attempts: await listAttempts(tx, context.runId),
      criteria: await listCriteria(tx, context.runId),
      gates: await listGates(tx, context.runId),
      attestations: await listAttestations(tx, context.runId),
      events: await context.events.read(tx, { runId: context.runId, limit: Number.MAX_SAFE_INTEGER }),
      edges: context.graph.edges,
      spending: await sumRunSpending(tx, context.runId),
      predictions: await readPredictionQuality(tx, context.runId),
      reviews: await listReviews(tx, context.runId),
      fork: await getRunFork(tx, context.runId),
      blobs: context.blobs,
      homePath: context.home.path,
      version: packageVersion(),
    };
  });

/**
 * Returns the packet's folder; null when the run has been opened again, by a person's word that came as it ended. A packet
 * that was written before is replaced as a whole.
 */
export const writeRunPacket = async (context: RunContext): Promise<string | null> => {
  const input = await gather(context);
  if (input === null) return null;
  const merged = input.tasks.filter((task) => task.mergeCommit !== null);
  const taskChanges = await Promise.all(
    merged.map(async ({ taskId, mergeCommit }) => ({
      taskId: taskId as string,
      files: await changedFiles(context.repository, `${mergeCommit}^1`, String(mergeCommit)),
    })),
  );
  const written = await writePacket(
    {
      ...input,
      taskChanges,
      diffStat: await diffStat(context.repository, context.baseCommit, input.run.headCommit),
      key: await loadSigningKey(context.home.keys),
    },
    packetFolder(context),
  );
  await context.db.transaction(context.tenantId, async (tx) => {
    // It may have been removed meanwhile: nothing more is said of it then, and what was written goes with the next sweep.
    await lockRun(tx, context.runId, "share");
    await context.events.append(tx, [
      {
        name: "packet.written",
        runId: context.runId,
        actor: "engine",
        payload: { ...written, path: relative(context.home.path, written.path) },
      },
    ]);
  });
  return written.path;
};
