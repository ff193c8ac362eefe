/** What goes wrong with servers of the Model Context Protocol and their tools. */
import { EXIT, environment, failed, invalid, missing, refused, type ErrorEntry } from "./entry.ts";

export const MCP_ERRORS = {
  MCP_SERVER_NOT_FOUND: {
    ...missing("No MCP server has this name.", "List them with `provost mcp list`, or add it with `provost mcp add`."),
    exit: EXIT.environment,
  },
  MCP_SERVER_INVALID: invalid("An MCP server cannot be declared like that.", "Mend what is named; see docs/mcp.md."),
  MCP_PROGRAM_MISSING: {
    ...invalid(
      "The program of an MCP server is not installed here, or cannot be executed.",
      "Install it, or see that the PATH of whoever starts Provost leads to it; or `provost mcp disable NAME`.",
    ),
    exit: EXIT.environment,
  },
  MCP_ADDRESS_REFUSED: refused(
    403,
    "An MCP server is at an address that may not be asked.",
    "Use https and a public address; PROVOST_FETCH_ALLOW names ranges of addresses that may be asked besides.",
  ),
  MCP_SECRET_MISSING: {
    ...invalid(
      "An MCP server needs a secret, or a variable of the environment, that is not there.",
      "Set it with `provost secrets set NAME`.",
    ),
    exit: EXIT.environment,
  },
  MCP_SIGN_IN_NEEDED: {
    ...invalid(
      "An MCP server wants somebody to sign in, or the sign-in that there was is good no more.",
      "Sign in with `provost mcp login NAME`.",
    ),
    exit: EXIT.environment,
  },
  MCP_LOGIN_FAILED: failed(
    "permanent",
    "A sign-in at an MCP server came to nothing.",
    "Read why; begin anew with `provost mcp login NAME`, with --client-id where its authorization server registers no clients by itself.",
  ),
  MCP_SERVER_FAILED: environment(
    "An MCP server did not start, did not answer, or ended.",
    "Look at it with `provost mcp test NAME`; the next call starts it anew.",
  ),
  MCP_TOOL_CHANGED: refused(
    403,
    "An MCP server offers a tool otherwise than when it was enabled, so nothing was called.",
    "Look at what has changed with `provost mcp show NAME`, then enable it again: `provost mcp enable NAME`.",
  ),
  MCP_TOOL_INVALID: invalid(
    "What an MCP server says of a tool cannot be used, or it offers no such tool.",
    "Look at what it offers with `provost mcp test NAME`; tell its makers.",
  ),
  MCP_TOOL_FAILED: failed("permanent", "A tool of an MCP server says that it has failed.", "Read its words."),
} as const satisfies Record<string, ErrorEntry>;
