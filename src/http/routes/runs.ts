import { z } from "zod";
import { pageFrom, readCursor } from "../cursor.ts";
import { defineRoute } from "../route.ts";

export const runRoutes = [
  defineRoute("runs.list", async ({ query: { cursor, limit, state = null }, control }) => {
    const before = readCursor(cursor, z.string().max(64));
    return pageFrom(await control.pageRuns({ before, state, limit: limit + 1 }), limit, ({ runId }) => runId);
  }),
  defineRoute("runs.get", ({ params, control }) => control.run(params.runId)),
  defineRoute("runs.pause", async ({ params: { runId }, body, control, expect }) => {
    await control.pause(runId, body.reason, expect);
    return control.run(runId);
  }),
  defineRoute("runs.cancel", async ({ params: { runId }, body, control, expect }) => {
    await control.cancel(runId, body.reason, expect);
    return control.run(runId);
  }),
  defineRoute("runs.resume", ({ params: { runId }, body, control }) => control.takeUp({ runId, ...body })),
];
