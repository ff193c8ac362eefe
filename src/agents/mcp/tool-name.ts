import { sha256 } from "../../runtime/hash.ts";

const PREFIX = "mcp__";
/** What every provider of models takes. */
const MAX_LENGTH = 64;
const MARK_LENGTH = 8;

/** As agents call a tool of a server. What providers do not take is replaced, and a mark keeps such names apart. */
export const mcpToolName = (server: string, tool: string): string => {
  const plain = `${PREFIX}${server}__${tool.replaceAll(/[^A-Za-z0-9_-]/g, "_")}`;
  if (plain.length <= MAX_LENGTH && plain.endsWith(`__${tool}`)) return plain;
  const mark = sha256(tool).slice(0, MARK_LENGTH);
  return `${plain.slice(0, MAX_LENGTH - MARK_LENGTH - 1)}_${mark}`;
};

/** The server of a tool's name; null when it is no tool of a server. */
export const serverOfToolName = (name: string): string | null => {
  const [, server] = /^mcp__([a-z0-9-]+)__./.exec(name) ?? [];
  return server ?? null;
};
