/** What follows the end of a run: its packet, and with --apply its result in the user's branch. */
import { readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { RUN_ENDED } from "../model/states.ts";
import { writeBack } from "../plan/write-back.ts";
import { getRun } from "../store/runs.ts";
import { listTasks } from "../store/tasks.ts";
import { applyRun } from "../workspace/apply.ts";
import type { RunContext } from "./context.ts";
import { packetFolder, writeRunPacket } from "./run-packet.ts";

/** Ticks the finished tasks in the user's plan, each with a link to its evidence; all other bytes stay. */
const tickPlan = async (context: RunContext): Promise<void> => {
  const tasks = await context.db.transaction(context.tenantId, (tx) => listTasks(tx, context.runId));
  const evidence = relative(join(context.planPath, ".."), join(packetFolder(context), "packet.md")).replaceAll(
    "\\",
    "/",
  );
  const done = tasks
    .filter((task) => task.state === "succeeded")
    .map(({ taskId }) => ({ taskId, link: `${evidence}#${taskId}` }));
  const source = await readFile(context.planPath);
  await writeFile(context.planPath, writeBack(source, context.plan, done));
};

/** Returns the packet's folder; null while the run has not ended. */
export const settleRun = async (context: RunContext, apply: boolean): Promise<string | null> => {
  const run = await context.db.transaction(context.tenantId, (tx) => getRun(tx, context.runId));
  if (!RUN_ENDED.includes(run.state)) return null;
  const packet = await writeRunPacket(context);
  if (!apply || run.decision !== "go") return packet;
  await applyRun(context.repository, run.headCommit);
  await context.db.transaction(context.tenantId, (tx) =>
    context.events.append(tx, [
      { name: "run.applied", runId: run.runId, actor: "user", payload: { commit: run.headCommit } },
    ]),
  );
  await tickPlan(context);
  return packet;
};
