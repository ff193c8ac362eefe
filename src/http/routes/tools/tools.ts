import type { OpenedTools } from "../../../control-plane.ts";
import { defineRoute } from "../../route.ts";

type Entry = Awaited<ReturnType<OpenedTools["catalogue"]["list"]>>[number];

const shown = ({ tool: { name, description, source, action }, hosts, ...entry }: Entry) => ({
  name,
  description,
  source,
  action,
  hosts: [...hosts],
  ...entry,
});

export const toolRoutes = [
  defineRoute("tools.list", async ({ actor, services: { tools } }) => ({
    items: (await tools.catalogue.list(actor.tenantId)).map(shown),
  })),
  defineRoute("tools.set", async ({ params, body, actor, services: { tools } }) =>
    shown(await tools.catalogue.set(actor, params.tool, body)),
  ),
  defineRoute("tools.calls", async ({ query: { before, ...filter }, actor, services: { tools } }) => ({
    items: await tools.calls(actor.tenantId, {
      ...filter,
      before: before === undefined ? undefined : new Date(before),
    }),
  })),
  defineRoute("notes.list", async ({ query, actor, services: { tools } }) => {
    // First, so that no note is shown without its vector beside a word that none waits for one.
    const embedding = await tools.memory.embedding(actor.tenantId);
    return { items: await tools.memory.list(actor.tenantId, query), embedding };
  }),
  defineRoute("notes.erase", async ({ params, actor, services: { tools } }) => {
    await tools.memory.erase(actor, [params.noteId]);
  }),
];
