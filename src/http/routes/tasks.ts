import { Readable } from "node:stream";
import { z } from "zod";
import { outputContent } from "../answer/stored-content.ts";
import { pageFrom, readCursor } from "../cursor.ts";
import { defineRoute } from "../route.ts";

const position = z.tuple([z.number().int(), z.string().max(200)]);

export const taskRoutes = [
  defineRoute("tasks.list", async ({ params: { runId }, query: { cursor, limit, state = null }, control }) => {
    const [afterRank, afterId] = readCursor(cursor, position) ?? [-1, ""];
    const found = await control.pageTasks({
      runId,
      after: { rank: afterRank, taskId: afterId },
      state,
      limit: limit + 1,
    });
    return pageFrom(found, limit, ({ rank, taskId }) => [rank, taskId]);
  }),
  defineRoute("tasks.get", ({ params: { runId, taskId }, control }) => control.task(runId, taskId)),
  defineRoute("tasks.retry", async ({ params: { runId, taskId }, control }) => {
    const task = await control.retryTask(runId, taskId);
    await control.keepGoing(runId);
    return task;
  }),
  defineRoute("tasks.attempts", async ({ params: { runId, taskId }, control }) => {
    await control.task(runId, taskId);
    return { items: (await control.status(runId)).attempts.filter((attempt) => attempt.taskId === taskId) };
  }),
  defineRoute("tasks.reviews", async ({ params: { runId, taskId }, control }) => {
    await control.task(runId, taskId);
    return { items: (await control.status(runId)).reviews.filter((review) => review.taskId === taskId) };
  }),
  defineRoute("tasks.patch", async ({ params, query: { attempt }, control }) => ({
    body: await control.files.attemptPatch({ ...params, attempt }),
  })),
  defineRoute(
    "tasks.output",
    async ({ params, query: { attempt, follow, from }, headers, actor, control, signal, reply }) => {
      const request = { ...params, ...(attempt !== undefined && { attempt }) };
      if (!follow) {
        return outputContent(await control.files.output(request), { actor, headers, reply });
      }
      return { body: Readable.from(await control.files.followOutput({ ...request, from, signal })), live: true };
    },
  ),
];
