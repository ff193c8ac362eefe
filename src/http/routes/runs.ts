import { z } from "zod";
import type { StartRequest } from "../../control-plane.ts";
import { pageFrom, readCursor } from "../cursor.ts";
import { isAllowedRepository } from "../repositories.ts";
import { defineRoute } from "../route.ts";

export const runRoutes = [
  defineRoute("runs.start", async ({ body, control, demand, services }) => {
    const { plan, repository, fresh, ...options } = body;
    const byPath = "path" in plan || !(await isAllowedRepository(repository.path, services.repositories));
    if (byPath) await demand("runs:start-path");
    const planPath = "path" in plan ? plan.path : await control.plans.checkOut(plan.planId);
    const sidecarPath = "path" in plan ? plan.sidecar : undefined;
    // An upload lies alone in its folder; what a scratch plan brings along lies in the one that is named.
    const projectFolder = "path" in plan ? undefined : repository.path;
    const request: StartRequest = { ...options, planPath, sidecarPath, projectFolder, repositoryPath: repository.path };
    return control.begin({ ...request, fresh });
  }),
  defineRoute("runs.list", async ({ query: { cursor, limit, state = null }, control }) => {
    const before = readCursor(cursor, z.string().max(64));
    return pageFrom(await control.pageRuns({ before, state, limit: limit + 1 }), limit, ({ runId }) => runId);
  }),
  defineRoute("runs.get", ({ params, control }) => control.run(params.runId)),
  defineRoute("runs.status", ({ params, control }) => control.status(params.runId)),
  defineRoute("runs.outcome", ({ params, control }) => control.outcome(params.runId)),
  defineRoute("runs.pause", async ({ params: { runId }, body, control, expect }) => {
    await control.pause(runId, body.reason, expect);
    return control.run(runId);
  }),
  defineRoute("runs.cancel", async ({ params: { runId }, body, control, expect }) => {
    await control.cancel(runId, body.reason, expect);
    return control.run(runId);
  }),
  defineRoute("runs.resume", async ({ params: { runId }, body, control, expect }) => {
    expect(await control.run(runId));
    return control.takeUp({ runId, ...body });
  }),
];
