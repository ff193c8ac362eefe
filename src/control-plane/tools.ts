/** The choke point of tools; loaded by who calls tools, or answers for them. */
import type { OpenedAccess } from "../access/open-access.ts";
import type { OpenedTools } from "../agents/tools/open-tools.ts";
import { readSetting } from "../model/settings.ts";
import type { EngineParts } from "../run/execution/execute.ts";

/** Its own queue, for the tasks that tasks make; closed with it. */
export const toolsOf = async (
  parts: EngineParts,
  access: OpenedAccess,
  onFault: (error: unknown) => void = (error) => process.emitWarning(error as Error),
): Promise<OpenedTools> => {
  const { openTools } = await import("../agents/tools/open-tools.ts");
  const { createBudgets } = await import("../agents/budgets/create-budgets.ts");
  const { priceOf, readPriceLists } = await import("../agents/budgets/prices.ts");
  const lists = await readPriceLists(readSetting(process.env, "PROVOST_PRICES"));
  const { enqueueChildrenIn } = await import("../fleet/child-tasks.ts");
  const { createTaskQueue } = await import("../queue/task-queue.ts");
  const { db, clock, events, blobs, home } = parts;
  const queue = createTaskQueue({ db, clock, random: Math.random });
  const { ports, authorizeTool, cache } = access;
  const tools = openTools({
    db,
    clock,
    events,
    blobs,
    access: { ...ports, authorizeTool, cache },
    budgets: createBudgets(parts),
    enqueue: enqueueChildrenIn(queue),
    hidden: [home.path],
    secret: (tenantId, name) => access.secrets.forEngine(tenantId, name),
    ownSecrets: access.secrets.engine,
    registryDir: home.processes,
    env: process.env,
    priceOf: (model, usage) => priceOf(model, usage, lists).microUsd,
    onFault,
  });
  return {
    ...tools,
    close: async () => {
      await tools.close();
      await queue.close();
    },
  };
};
