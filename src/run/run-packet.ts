/** Gathers all that is on record about a run, in one transaction, and has its packet written. */
import { join, relative } from "node:path";
import { writePacket } from "../proof/packet.ts";
import type { PacketInput } from "../proof/packet-input.ts";
import { loadSigningKey } from "../proof/signing-key.ts";
import { packageVersion } from "../runtime/package-root.ts";
import { sumRunSpending } from "../store/agent-sessions.ts";
import { listAttempts } from "../store/attempts.ts";
import { listAttestations } from "../store/attestations.ts";
import { listCriteria } from "../store/criteria.ts";
import { listGates } from "../store/gates.ts";
import { getRunPlan } from "../store/run-plans.ts";
import { getRun } from "../store/runs.ts";
import { listTasks } from "../store/tasks.ts";
import { changedFiles, diffStat } from "../workspace/diff.ts";
import type { RunContext } from "./context.ts";
import { runFolder } from "./output.ts";

export const packetFolder = (context: Pick<RunContext, "home" | "runId">): string =>
  join(runFolder(context.home, context.runId), "packet");

const gather = (context: RunContext): Promise<Omit<PacketInput, "diffStat" | "taskChanges" | "key">> =>
  context.db.transaction(context.tenantId, async (tx) => {
    const frozen = await getRunPlan(tx, context.runId);
    return {
      run: await getRun(tx, context.runId),
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
      blobs: context.blobs,
      homePath: context.home.path,
      version: packageVersion(),
    };
  });

/** Returns the packet's folder. A packet that was written before is replaced as a whole. */
export const writeRunPacket = async (context: RunContext): Promise<string> => {
  const input = await gather(context);
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
  await context.db.transaction(context.tenantId, (tx) =>
    context.events.append(tx, [
      {
        name: "packet.written",
        runId: context.runId,
        actor: "engine",
        payload: { ...written, path: relative(context.home.path, written.path) },
      },
    ]),
  );
  return written.path;
};
