import { defineRoute } from "../route.ts";

export const runRemovalRoutes = [
  defineRoute("runs.remove", async ({ params: { runId }, body, actor, control, services: { access } }) => {
    const remove = (confirm: boolean) =>
      access.runRetention.remove(actor.tenantId, runId, { by: actor.id, reason: body.reason, confirm });
    const preview = await remove(false);
    if (!body.confirm || preview.removedAt !== null) return preview;
    return control.keepAlone(runId, () => remove(true));
  }),
];
