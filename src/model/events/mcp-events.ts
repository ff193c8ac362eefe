import { z } from "zod";
import { eventKind } from "./event-kind.ts";

const audit = { audit: true };
const server = z.string();
const pinned = z.object({ tool: z.string(), hash: z.string() });

/** Values of variables and headers are in none of them. */
export const MCP_EVENTS = {
  "mcp.server-set": eventKind(
    "An MCP server was declared, or declared otherwise; then nothing of it is enabled any more.",
    {
      server,
      transport: z.enum(["stdio", "http"]),
      /** The command, or the address. */
      at: z.string(),
      declarationHash: z.string(),
    },
    audit,
  ),
  "mcp.server-removed": eventKind("An MCP server was removed with its tools.", { server }, audit),
  "mcp.tools-enabled": eventKind(
    "Tools of an MCP server were enabled as it offers them now; the hashes are of what it says of them.",
    { server, tools: z.array(pinned) },
    audit,
  ),
  "mcp.tools-disabled": eventKind(
    "Tools of an MCP server were taken from agents.",
    { server, tools: z.array(z.string()) },
    audit,
  ),
  "mcp.tool-changed": eventKind(
    "An MCP server offers a tool otherwise than when it was enabled; it cannot be called until it is enabled again.",
    {
      server,
      tool: z.string(),
      enabledHash: z.string(),
      /** Null when it is not offered any more. */
      offeredHash: z.string().nullable(),
    },
    audit,
  ),
  "mcp.signed-in": eventKind(
    "Somebody has signed in at an MCP server for the tenant. Its tokens are nowhere but in a secret.",
    { server, issuer: z.string(), scope: z.string().nullable() },
    audit,
  ),
  "mcp.signed-out": eventKind(
    "The sign-in at an MCP server was given up, and its tokens were removed.",
    {
      server,
      /** Null when somebody has asked for it. */
      problem: z.string().nullable(),
    },
    audit,
  ),
} as const;
