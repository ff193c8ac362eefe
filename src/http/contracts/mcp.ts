/** Provost as an MCP server. */
import { z } from "zod";
import { defineContract } from "../contract.ts";

export const mcpContracts = {
  "mcp.message": defineContract({
    action: "api:mcp",
    summary: "Speak MCP: list Provost's tools, and call them",
    description:
      "Streamable HTTP of the Model Context Protocol, without sessions and streams: each message is answered by a document, in the name of whose credential it brings. Each tool that is called is judged, limited and put on the audit log as the operation of the API that it stands for.",
    body: z.json().describe("a message of JSON-RPC"),
    // What a tool does is held to the limits of its operation.
    rateClass: "read",
    // The operation that a tool stands for is done once by its own key.
    idempotent: false,
    response: z.json().describe("its answer; null for a notification, with the status 202"),
    example: {
      body: { jsonrpc: "2.0", id: 1, method: "ping" },
      response: { jsonrpc: "2.0", id: 1, result: {} },
    },
  }),
};
