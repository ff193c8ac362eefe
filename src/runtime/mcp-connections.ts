/** Connections to MCP servers that are open now. */
import { createTally } from "./tally.ts";

export const mcpConnections = createTally("provost_mcp_connections", ["stdio", "http"], (transport) => ({ transport }));
