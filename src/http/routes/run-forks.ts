import { defineRoute } from "../route.ts";

export const runForkRoutes = [
  defineRoute("runs.forkPreview", ({ params, query, control }) => control.previewFork(params.runId, query)),
  defineRoute("runs.fork", async ({ params: { runId }, body, control, demand }) => {
    // Whoever may begin no run begins none by forking one: a policy that freezes the one freezes the other.
    await demand("runs:start");
    const { models, agents, ...rest } = body;
    return control.fork({ runId, changes: { models, agents }, ...rest });
  }),
];
