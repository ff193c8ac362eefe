import type { OpenedTools } from "../../../control-plane.ts";
import { defineRoute } from "../../route.ts";

type Server = Awaited<ReturnType<OpenedTools["mcp"]["get"]>>;

/** Who has written a value there, and not the name of a secret, did not mean everybody to read it. */
const masked = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.includes("{{") ? text : "[not shown]"]));

const declared = ({ declaration }: Server): Server["declaration"] =>
  declaration.transport === "http"
    ? { ...declaration, headers: masked(declaration.headers) }
    : { ...declaration, env: masked(declaration.env) };

const shown = ({ tools, ...server }: Server) => ({
  ...server,
  declaration: declared({ tools, ...server }),
  tools: tools.map(({ definition: { description, inputSchema }, ...tool }) => ({ ...tool, description, inputSchema })),
});

export const mcpServerRoutes = [
  defineRoute("mcpServers.list", async ({ actor, services: { tools } }) => ({
    items: (await tools.mcp.list(actor.tenantId)).map(shown),
  })),
  defineRoute("mcpServers.get", async ({ params, actor, services: { tools } }) =>
    shown(await tools.mcp.get(actor.tenantId, params.mcpServer)),
  ),
  defineRoute("mcpServers.put", async ({ params, body, actor, services: { tools } }) =>
    shown(await tools.mcp.put(actor, params.mcpServer, body)),
  ),
  defineRoute("mcpServers.remove", async ({ params, actor, services: { tools } }) => {
    await tools.mcp.remove(actor, params.mcpServer);
  }),
  defineRoute("mcpServers.enable", async ({ params, body, actor, signal, services: { tools } }) =>
    shown(await tools.mcp.enable(actor, params.mcpServer, body, signal)),
  ),
  defineRoute("mcpServers.disable", async ({ params, body, actor, services: { tools } }) =>
    shown(await tools.mcp.disable(actor, params.mcpServer, body.tools)),
  ),
  defineRoute("mcpServers.test", async ({ params, actor, signal, services: { tools } }) => {
    const look = await tools.mcp.look(actor.tenantId, params.mcpServer, signal);
    return {
      about: look.about,
      tools: look.tools.map(({ definition, ...offer }) => ({
        ...offer,
        title: definition?.title ?? null,
        description: definition?.description ?? null,
        inputSchema: definition?.inputSchema ?? null,
      })),
    };
  }),
  defineRoute("mcpServers.examine", async ({ params, actor, services: { tools } }) => ({
    found: await tools.mcp.examine(actor.tenantId, params.mcpServer),
  })),
  defineRoute("mcpServers.login", ({ params, body, actor, services: { tools } }) =>
    tools.mcp.login(actor, params.mcpServer, body),
  ),
  defineRoute("mcpServers.completeLogin", async ({ params, body, actor, services: { tools } }) =>
    shown(await tools.mcp.completeLogin(actor, params.mcpServer, body)),
  ),
  defineRoute("mcpServers.logout", async ({ params, actor, services: { tools } }) =>
    shown(await tools.mcp.logout(actor, params.mcpServer)),
  ),
];
