import { z } from "zod";
import { pageFrom, readCursor } from "../cursor.ts";
import { defineRoute } from "../route.ts";

export const overviewRoutes = [
  defineRoute("overview.runs", async ({ query: { cursor, limit, state = null }, control }) => {
    const before = readCursor(cursor, z.string().max(64));
    return pageFrom(await control.pageTallies({ before, state, limit: limit + 1 }), limit, ({ run }) => run.runId);
  }),
  defineRoute("overview.waiting", async ({ query: { limit }, control }) => ({
    items: await control.waitingMatters(limit),
  })),
  defineRoute("overview.repositories", async ({ control, services: { repositories } }) => {
    const allowed = repositories.map((path) => ({ path, allowed: true }));
    const own = await control.ownRepository();
    const isListed = own === null || repositories.includes(own);
    return { items: isListed ? allowed : [...allowed, { path: own, allowed: false }] };
  }),
];
