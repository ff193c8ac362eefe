/** A tool of an MCP server, as the choke point takes it. What a model reads of it is what was enabled, never what is offered. */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { McpDeclaration } from "../../model/mcp-server.ts";
import { redactText } from "../../runtime/redaction.ts";
import type { PinnedTool } from "../../store/tools/mcp-tools.ts";
import type { Tool } from "../tools/tool.ts";
import type { ToolSite } from "../tools/tool-caller.ts";
import { type AnswerParts, answerText } from "./answer.ts";
import type { McpConnection } from "./connection.ts";
import type { McpConnections } from "./connections.ts";
import { definitionHash, inputValidator, readDefinition } from "./definition.ts";

export type McpToolParts = AnswerParts & {
  connections: McpConnections;
  /** Puts on record that it is offered otherwise, or not at all. */
  noteChange: (tenantId: TenantId, pin: PinnedTool, offered: string | null) => Promise<void>;
};

/** For ending what has not ended by itself. */
const SLACK_MS = 5_000;

const changed = ({ name, server }: PinnedTool): ProvostError =>
  new ProvostError("MCP_TOOL_CHANGED", `${name} is not what it was when it was enabled: provost mcp show ${server}`, {
    server,
    tool: name,
  });

const offeredHash = async (pin: PinnedTool, connection: McpConnection, signal: AbortSignal): Promise<string | null> => {
  const offered = (await connection.offered(signal)).filter(({ name }) => name === pin.tool);
  // Two of one name: nobody can say which of them would be called.
  if (offered.length !== 1 || offered[0] === undefined) return null;
  try {
    return definitionHash(readDefinition(pin.server, offered[0]));
  } catch {
    return ""; // it cannot even be used, so it is not what was enabled
  }
};

const bindInput = ({ name, definition }: PinnedTool, given: unknown): Record<string, unknown> => {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  const wrong = isObject ? inputValidator(definition.inputSchema)(given) : "it is no object";
  if (wrong === null) return given as Record<string, unknown>;
  throw new ProvostError("TOOL_INPUT_INVALID", `the input of ${name} does not fit: ${wrong}`);
};

const subjectOf = ({ server, tool }: PinnedTool, declared: McpDeclaration) => {
  if (declared.transport === "stdio") return { server, tool };
  const { href, hostname } = new URL(declared.url);
  return { server, tool, url: href, host: hostname };
};

export const mcpTool = (parts: McpToolParts, tenantId: TenantId, pin: PinnedTool, declared: McpDeclaration): Tool => {
  const { definition, server, name } = pin;
  /** The connection, when the tool is offered on it as it was enabled. */
  const ready = async (site: ToolSite, signal: AbortSignal): Promise<McpConnection> => {
    const connection = await parts.connections.to(site, server, declared, signal);
    const offered = await offeredHash(pin, connection, signal);
    if (offered === pin.hash) return connection;
    await parts.noteChange(tenantId, pin, offered);
    throw changed(pin);
  };
  return {
    name,
    description: definition.description,
    inputSchema: definition.inputSchema,
    action: "tool:external",
    source: server,
    // What a server says of its tool being harmless is its own word.
    repeatable: false,
    needsWorktree: false,
    onByDefault: false,
    ...(pin.changedAt !== null && { withdrawn: changed(pin) }),
    bind: (given) => {
      const input = bindInput(pin, given);
      return {
        input,
        subjects: [subjectOf(pin, declared)],
        dependency: `the MCP server ${server} of ${tenantId}`,
        maxMs: declared.timeoutMs + SLACK_MS,
        check: async (site, signal) => void (await ready(site, signal)),
        work: async ({ site, callId, signal }) => {
          const connection = await ready(site, signal);
          const result = await connection.call(definition, input, { signal, timeoutMs: declared.timeoutMs });
          const text = await answerText(parts, result, { site, callId, tool: name });
          return redactText(text, connection.secrets);
        },
      };
    },
  };
};
