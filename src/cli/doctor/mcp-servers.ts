import { asProvostError } from "../../model/errors.ts";
import type { Client } from "../../sdk/client/index.ts";
import type { Session } from "../session.ts";
import { explain, homeExists, withClient } from "../with-client.ts";
import { fail, type Finding, ok } from "./finding.ts";

const examineOne = async (client: Client, name: string): Promise<Finding> => {
  try {
    const { found } = await client.mcpServers.examine({ params: { mcpServer: name } });
    return ok(`mcp ${name}`, found);
  } catch (thrown) {
    const error = asProvostError(explain(thrown, null));
    return fail(`mcp ${name}`, `${error.code}: ${error.message}`, error.wayOut);
  }
};

/** MCP servers with tools that agents may use. Starts and asks none of them. */
export const examineMcpServers = async (session: Session): Promise<Finding[]> => {
  if (!homeExists(session)) return [];
  return withClient(session, async (client) => {
    const { items } = await client.mcpServers.list();
    const used = items.filter(({ tools }) => tools.length > 0);
    return Promise.all(used.map(({ name }) => examineOne(client, name)));
  });
};
