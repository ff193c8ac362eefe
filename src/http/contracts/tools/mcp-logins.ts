/** Signing in at servers of the Model Context Protocol that ask for it. */
import { z } from "zod";
import { defineContract, fields } from "../../contract.ts";
import { mcpServerExample, mcpServerParams, mcpServerShape } from "./mcp-servers.ts";

const time = "2026-11-21T09:00:00.000Z";
const UNREACHED = ["MCP_SERVER_FAILED", "MCP_SECRET_MISSING", "MCP_ADDRESS_REFUSED"] as const;

const signedInExample: typeof mcpServerExample = {
  ...mcpServerExample,
  name: "tracker",
  declaration: { transport: "http", url: "https://mcp.example.org/mcp", headers: {}, timeoutMs: 60_000 },
  signIn: {
    state: "signed-in",
    issuer: "https://login.example.org",
    scope: "issues:read",
    by: "user:ada",
    at: time,
    until: time,
    renewable: true,
  },
  tools: [],
};

export const mcpLoginContracts = {
  "mcpServers.login": defineContract({
    action: "mcp:write",
    summary: "Begin a sign-in (OAuth) at an MCP server that asks for one",
    description:
      "Finds its authorization server and registers a client there, unless one is named. A person opens the address that is answered; what their browser is sent back with completes it. One that is under way is replaced.",
    params: mcpServerParams,
    body: fields({
      redirectUri: z
        .string()
        .max(200)
        .regex(
          /^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/[a-z]*$/,
          "must be a port of this machine, as in http://127.0.0.1:49152/callback",
        )
        .describe("where the browser is sent back to: a port of the machine that it is on"),
      clientId: z.string().min(1).max(2_000).optional().describe("of a client that was registered by hand"),
      clientSecretName: z.string().min(1).max(128).optional().describe("its secret, by the name of one of the tenant"),
      scope: z.string().min(1).max(2_000).optional().describe("what the server asks for when absent"),
    }),
    // What is answered is for one sign-in.
    idempotent: false,
    response: z.object({
      authorizationUrl: z.string(),
      state: z.string().describe("comes back with the browser"),
      expiresAt: z.date(),
    }),
    rateClass: "expensive",
    errors: ["MCP_SERVER_NOT_FOUND", "MCP_SERVER_INVALID", "MCP_LOGIN_FAILED", ...UNREACHED],
    example: {
      params: { mcpServer: "tracker" },
      body: { redirectUri: "http://127.0.0.1:49152/callback" },
      response: {
        authorizationUrl: "https://login.example.org/authorize?response_type=code&client_id=provost",
        state: "wm2Ha8JpQ4vN7sXbTz0cYd1fRk5uLe9gPo3iVq6nBtE",
        expiresAt: time,
      },
    },
  }),
  "mcpServers.completeLogin": defineContract({
    action: "mcp:write",
    summary: "Complete a sign-in at an MCP server with what the browser was sent back with",
    description: "By who has begun it, once, and within ten minutes. What it brings is a secret of the tenant.",
    params: mcpServerParams,
    body: fields({
      state: z.string().min(1).max(200),
      code: z.string().min(1).max(4_096),
      iss: z.string().max(2_000).optional().describe("when the browser was sent back with one"),
    }),
    idempotent: false,
    response: mcpServerShape,
    rateClass: "expensive",
    errors: ["MCP_SERVER_NOT_FOUND", "MCP_SERVER_INVALID", "MCP_LOGIN_FAILED", ...UNREACHED],
    example: {
      params: { mcpServer: "tracker" },
      body: { state: "wm2Ha8JpQ4vN7sXbTz0cYd1fRk5uLe9gPo3iVq6nBtE", code: "SplxlOBeZQQYbYS6WxSbIA" },
      response: signedInExample,
    },
  }),
  "mcpServers.logout": defineContract({
    action: "mcp:write",
    summary: "Give up the sign-in at an MCP server",
    description: "Its tokens are removed here; the authorization server is not told.",
    params: mcpServerParams,
    body: fields({}),
    response: mcpServerShape,
    errors: ["MCP_SERVER_NOT_FOUND", "MCP_SERVER_INVALID"],
    example: {
      params: { mcpServer: "tracker" },
      body: {},
      response: { ...signedInExample, signIn: { state: "needed", problem: null, since: time } },
    },
  }),
};
