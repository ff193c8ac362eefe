/** What follows the end of a run: its packet, and with --apply its result in the user's branch. Each is done once. */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import { RUN_ENDED } from "../../model/states.ts";
import { compilePlan } from "../../plan/compile.ts";
import { writeBack } from "../../plan/write-back.ts";
import { getRun } from "../../store/runs/runs.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import { applyRun } from "../../workspace/apply.ts";
import type { RunContext } from "../start/context.ts";
import { packetFolder, writeRunPacket } from "../reading/run-packet.ts";
import { whatIsUnsettled } from "./unsettled.ts";

/** Ticks the finished tasks in the user's plan, each with a link to its evidence; all other bytes stay. */
const tickPlan = async (context: RunContext): Promise<void> => {
  const tasks = await context.db.transaction(context.tenantId, (tx) => listTasks(tx, context.runId));
  const packet = join(packetFolder(context), "packet.md");
  const evidence = relative(dirname(context.planPath), packet).replaceAll("\\", "/");
  const done = tasks
    .filter((task) => task.state === "succeeded")
    .map(({ taskId }) => ({ taskId, link: `${evidence}#${taskId}` }));
  const source = await readFile(context.planPath).catch((error: NodeJS.ErrnoException) => {
    // Its user, or the run's own work, has removed it meanwhile.
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (source === null) return;
  // Lines may have moved since the run began: a task is found by its id in the plan as it is now.
  const ticked = writeBack(source, compilePlan(source).plan, done);
  if (!source.equals(ticked)) await writeFile(context.planPath, ticked);
};

const applyToUser = async (context: RunContext, commit: string): Promise<void> => {
  await applyRun(context.repository, commit).catch((error: unknown) => {
    if (!(error instanceof ProvostError)) throw error;
    const message = `${error.message}; the run itself is finished: provost resume ${context.runId} --apply`;
    throw new ProvostError(error.code, message, error.details, { cause: error });
  });
  await tickPlan(context);
  const payload = { commit };
  await context.db.transaction(context.tenantId, (tx) =>
    context.events.append(tx, [{ name: "run.applied", runId: context.runId, actor: "user", payload }]),
  );
};

/** Returns the packet's folder; null while the run has not ended. */
export const settleRun = async (context: RunContext, apply: boolean): Promise<string | null> => {
  const run = await context.db.transaction(context.tenantId, (tx) => getRun(tx, context.runId));
  if (!RUN_ENDED.includes(run.state)) return null;
  const unsettled = await whatIsUnsettled(context, run, apply);
  const packet = unsettled.packet ? await writeRunPacket(context) : packetFolder(context);
  if (unsettled.apply) await applyToUser(context, run.headCommit);
  return packet;
};
