import { defineRoute } from "../route.ts";

export const batchRoutes = [
  defineRoute("batch.send", async ({ body, actor, services, signal }) => {
    const responses = [];
    // One after the other: what comes later may rest on what came before.
    for (const { id, ...request } of body.requests) {
      signal.throwIfAborted();
      responses.push({ id, ...(await services.dispatch(actor, request)) });
    }
    return { responses };
  }),
];
