/**
 * A process that works on a run until it is killed or nothing is left: leases, reports, fails
 * and gives back by chance. A dot on stdout for each task that it has dealt with.
 */
import type { AgentId, RunId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import { createQueue } from "../../src/queue/queue.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { openDatabase } from "../../src/store/database.ts";
import { nextDueAt } from "../../src/store/tasks/tasks.ts";

const { connection, runId, agentId } = JSON.parse(String(process.env.QUEUE_WORK)) as {
  connection: object;
  runId: RunId;
  agentId: AgentId;
};

const db = await openDatabase(connection);
const queue = createQueue({ db, clock: systemClock, random: Math.random });
const result = { resultCommit: "result", baseCommit: "base", exitCode: 0, outputBlob: null };
const conflict = { code: "MERGE_CONFLICT", class: "agent_lost", message: "by chance", files: [] } as const;

for (;;) {
  await queue.release(LOCAL_TENANT, runId);
  const leases = await queue.lease({
    tenantId: LOCAL_TENANT,
    runId,
    agentId,
    agents: ["shell"],
    limit: 5,
    leaseMs: 60_000,
  });
  if (leases.length === 0 && (await db.transaction(LOCAL_TENANT, (tx) => nextDueAt(tx, runId, new Date()))) === null)
    break;
  // Side by side, so that they share transactions.
  const work = leases.map(async (lease) => {
    const chance = Math.random();
    if (chance < 0.1) await queue.giveBack(lease, "by chance");
    // Of the first two attempts alone: with a third agent that is lost it would fail for good, and all that waits for it.
    else if (chance < 0.15 && lease.number <= 2)
      await queue.reportFailed(lease, { ...conflict, files: [] }, { exitCode: 1, outputBlob: null });
    else {
      await queue.reportDone(lease, result);
      await queue.reportMerged(lease, `merge-${lease.attemptId}`);
    }
    process.stdout.write(".");
  });
  await Promise.all(work);
}
await db.close();
