import { ProvostError } from "../../../model/errors.ts";

/** MCP_SIGN_IN_NEEDED */
export const signInNeeded = (server: string, why: string): ProvostError =>
  new ProvostError("MCP_SIGN_IN_NEEDED", `the MCP server ${server}: ${why}: provost mcp login ${server}`, { server });
