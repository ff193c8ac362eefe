/** Provost as an MCP server, in the name of whoever the client stands for. */
import { type CallToolResult, McpServer } from "@modelcontextprotocol/server";
import { packageVersion } from "../runtime/package-root.ts";
import { ApiError, type Client } from "../sdk/client/index.ts";
import type { ServerTool } from "./define-server-tool.ts";
import { registerResources } from "./resources.ts";
import { SERVER_TOOLS } from "./server-tools.ts";

const INSTRUCTIONS = `Provost runs fleets of agents against plans and accepts nothing without proof. A plan is compiled, uploaded and
started as a run; run_status says how it goes; what people have to decide is in list_approvals; the proof is the packet.
Runs and packets are resources as well: provost://runs/RUN, provost://runs/RUN/packet.
Ids of runs and tasks are the same here, on the command line and in the API.`;

const resultOf = (document: unknown): CallToolResult => {
  const text = JSON.stringify(document ?? null);
  const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
  return {
    content: [{ type: "text", text }],
    ...(isObject && { structuredContent: JSON.parse(text) as Record<string, unknown> }),
  };
};

/** What the API refuses is an answer that a model can read, with the way out. */
const refusalOf = (thrown: unknown): CallToolResult => {
  const { code, message, wayOut } =
    thrown instanceof ApiError
      ? thrown
      : { code: "REQUEST_INVALID", message: thrown instanceof Error ? thrown.message : String(thrown), wayOut: "" };
  const text = `${code}: ${message}${wayOut === "" ? "" : ` ${wayOut}`}`;
  return { content: [{ type: "text", text }], isError: true };
};

const register = (
  server: McpServer,
  client: Client,
  { name, title, description, input, reads, ask }: ServerTool,
): void => {
  const annotations = { readOnlyHint: reads, destructiveHint: name === "cancel_run", openWorldHint: false };
  server.registerTool(name, { title, description, inputSchema: input, annotations }, async (given, { mcpReq }) => {
    try {
      return resultOf(await ask(client, given, mcpReq.signal));
    } catch (thrown) {
      return refusalOf(thrown);
    }
  });
};

export const createProvostServer = (client: Client): McpServer => {
  const server = new McpServer(
    { name: "provost", title: "Provost", version: packageVersion() },
    { capabilities: { tools: {}, resources: {} }, instructions: INSTRUCTIONS },
  );
  for (const tool of SERVER_TOOLS) register(server, client, tool);
  registerResources(server, client);
  return server;
};
