import { Readable } from "node:stream";
import { z } from "zod";
import type { TaskId } from "../../../model/ids.ts";
import { evidenceContent, outputContent } from "../../answer/stored-content.ts";
import { pageFrom, readCursor } from "../../cursor.ts";
import { defineRoute } from "../../route.ts";

export const queueTaskRoutes = [
  defineRoute("queueTasks.enqueue", async ({ actor, params, body, services }) => ({
    items: await services.queues(actor.tenantId).enqueue(params.queue, body.tasks, actor.id),
  })),
  defineRoute("queueTasks.list", async ({ actor, query: { cursor, limit, queue, state }, services }) => {
    const before = readCursor(cursor, z.string().max(200)) as TaskId | null;
    const states = state === undefined ? undefined : [state];
    const filter = { queue, states, before: before ?? undefined, limit: limit + 1 };
    return pageFrom(await services.queues(actor.tenantId).list(filter), limit, ({ taskId }) => taskId);
  }),
  defineRoute("queueTasks.get", ({ actor, params, services }) => services.queues(actor.tenantId).get(params.taskId)),
  defineRoute(
    "queueTasks.output",
    async ({ actor, params: { taskId }, query: { attempt, follow, from }, headers, services, signal, reply }) => {
      const request = { taskId, ...(attempt !== undefined && { attempt }) };
      const files = services.taskFiles(actor.tenantId);
      if (follow) return { body: Readable.from(await files.followOutput({ ...request, from, signal })), live: true };
      return outputContent(await files.output(request), { actor, headers, reply });
    },
  ),
  defineRoute("queueTasks.evidence", async ({ actor, params: { taskId, sha256 }, headers, services, reply }) => {
    const file = await services.taskFiles(actor.tenantId).evidence(taskId, sha256);
    return evidenceContent(file, sha256, { headers, reply });
  }),
  defineRoute("queueTasks.replay", ({ actor, params, services }) =>
    services.queues(actor.tenantId).replay(params.queue, params.taskId, actor.id),
  ),
  defineRoute("queueTasks.cancel", ({ actor, params, body, services }) =>
    services.queues(actor.tenantId).cancel(params.taskId, body.reason, actor.id),
  ),
];
