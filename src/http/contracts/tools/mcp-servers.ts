/** Servers of the Model Context Protocol that agents get tools from. */
import { z } from "zod";
import { mcpAddressSchema, mcpProgramSchema } from "../../../model/mcp-server.ts";
import { defineContract, empty, fields, type Json } from "../../contract.ts";

const time = "2026-11-21T09:00:00.000Z";
const mcpServer = z.string().min(1).max(24);
export const mcpServerParams = fields({ mcpServer });
const toolNames = z.array(z.string().min(1).max(128)).min(1).max(512);
const hash = z.string().describe("of all that the server says of it");
const schema = z.record(z.string(), z.unknown());

const declaration = z.discriminatedUnion("transport", [mcpProgramSchema, mcpAddressSchema]);

const pinned = z.object({
  tool: z.string().describe("as the server calls it"),
  name: z.string().describe("as agents call it"),
  description: z.string(),
  inputSchema: schema,
  hash,
  enabledBy: z.string(),
  enabledAt: z.date(),
  changedAt: z
    .date()
    .nullable()
    .describe("since when it is offered otherwise; it cannot be called until enabled again"),
  changedHash: z.string().nullable().describe("of what is offered then; null when it is gone"),
});

const signIn = z
  .discriminatedUnion("state", [
    z.object({
      state: z.literal("needed"),
      problem: z.string().nullable().describe("what became of the last one"),
      since: z.date(),
    }),
    z.object({
      state: z.literal("signed-in"),
      issuer: z.string().describe("of the authorization server"),
      scope: z.string().nullable(),
      by: z.string(),
      at: z.date(),
      until: z.date().nullable().describe("when it ends, or is renewed"),
      renewable: z.boolean().describe("whether it is renewed then without anybody"),
    }),
  ])
  .describe("null when it has never asked for one");

export const mcpServerShape = z
  .object({
    name: z.string(),
    declaration: z.discriminatedUnion("transport", [
      z.object({
        transport: z.literal("stdio"),
        command: z.array(z.string()),
        env: z.record(z.string(), z.string()).describe("values that name a secret; others are not shown"),
        inherit: z.array(z.string()),
        network: z.enum(["off", "on"]),
        timeoutMs: z.number(),
      }),
      z.object({
        transport: z.literal("http"),
        url: z.string(),
        headers: z.record(z.string(), z.string()).describe("values that name a secret; others are not shown"),
        timeoutMs: z.number(),
      }),
    ]),
    setBy: z.string(),
    setAt: z.date(),
    signIn: signIn.nullable(),
    tools: z.array(pinned).describe("those that were enabled"),
  })
  .meta({ id: "McpServer" });

export const mcpServerExample: Json<z.output<typeof mcpServerShape>> = {
  name: "files",
  declaration: {
    transport: "stdio",
    command: ["mcp-server-filesystem", "."],
    env: {},
    inherit: [],
    network: "off",
    timeoutMs: 60_000,
  },
  setBy: "user:ada",
  setAt: time,
  signIn: null,
  tools: [
    {
      tool: "read_text_file",
      name: "mcp__files__read_text_file",
      description: "Read the complete contents of a file as text.",
      inputSchema: { type: "object" },
      hash: "3f9a0c1d".repeat(8),
      enabledBy: "user:ada",
      enabledAt: time,
      changedAt: null,
      changedHash: null,
    },
  ],
};

const offer = z.object({
  tool: z.string(),
  name: z.string(),
  state: z.enum(["new", "enabled", "changed", "gone", "invalid"]),
  hash: hash.nullable(),
  problem: z.string().nullable().describe("why it cannot be used"),
  title: z.string().nullable(),
  description: z.string().nullable(),
  inputSchema: schema.nullable(),
});

const UNREACHED = [
  "MCP_SERVER_FAILED",
  "MCP_PROGRAM_MISSING",
  "MCP_SECRET_MISSING",
  "MCP_SIGN_IN_NEEDED",
  "MCP_ADDRESS_REFUSED",
] as const;

export const mcpServerContracts = {
  "mcpServers.list": defineContract({
    action: "tools:read",
    summary: "MCP servers, and which of their tools are enabled",
    response: z.object({ items: z.array(mcpServerShape) }),
    example: { response: { items: [mcpServerExample] } },
  }),
  "mcpServers.get": defineContract({
    action: "tools:read",
    summary: "One MCP server",
    params: mcpServerParams,
    response: mcpServerShape,
    errors: ["MCP_SERVER_NOT_FOUND"],
    example: { params: { mcpServer: "files" }, response: mcpServerExample },
  }),
  "mcpServers.put": defineContract({
    action: "mcp:write",
    summary: "Declare an MCP server: a program that is started here, confined, or an address that is asked",
    description:
      "In values of `env` and `headers`, `{{NAME}}` stands for the secret of this name. One that is declared otherwise has no tools enabled any more.",
    params: mcpServerParams,
    body: declaration,
    response: mcpServerShape,
    errors: ["MCP_SERVER_INVALID"],
    example: {
      params: { mcpServer: "files" },
      body: { transport: "stdio", command: ["mcp-server-filesystem", "."] },
      response: { ...mcpServerExample, tools: [] },
    },
  }),
  "mcpServers.remove": defineContract({
    action: "mcp:write",
    summary: "Remove an MCP server with its tools",
    params: mcpServerParams,
    response: empty,
    errors: ["MCP_SERVER_NOT_FOUND"],
    example: { params: { mcpServer: "files" } },
  }),
  "mcpServers.enable": defineContract({
    action: "mcp:write",
    summary: "Let agents use tools of an MCP server, as it offers them now",
    description: "Starts or asks the server. What it says of each tool is kept; one that it changes later is refused.",
    params: mcpServerParams,
    body: fields({
      tools: toolNames.optional().describe("by the server's names; all that can be used when absent"),
      approval: z.enum(["policy", "always"]).optional().describe("when a person has to approve a call"),
    }),
    response: mcpServerShape,
    rateClass: "expensive",
    errors: ["MCP_SERVER_NOT_FOUND", "MCP_TOOL_INVALID", "STATE_CONFLICT", ...UNREACHED],
    example: { params: { mcpServer: "files" }, body: { tools: ["read_text_file"] }, response: mcpServerExample },
  }),
  "mcpServers.disable": defineContract({
    action: "mcp:write",
    summary: "Keep tools of an MCP server from agents",
    params: mcpServerParams,
    body: fields({ tools: toolNames.optional().describe("by the server's names; all when absent") }),
    response: mcpServerShape,
    errors: ["MCP_SERVER_NOT_FOUND"],
    example: { params: { mcpServer: "files" }, body: {}, response: { ...mcpServerExample, tools: [] } },
  }),
  "mcpServers.test": defineContract({
    action: "mcp:write",
    summary: "Start or ask an MCP server, and see what it offers; calls none of its tools",
    params: mcpServerParams,
    body: fields({}),
    // What a server offers is not kept to be answered again.
    idempotent: false,
    response: z.object({
      about: z.object({ name: z.string(), version: z.string(), protocol: z.string() }),
      tools: z.array(offer),
    }),
    rateClass: "expensive",
    errors: ["MCP_SERVER_NOT_FOUND", ...UNREACHED],
    example: {
      params: { mcpServer: "files" },
      body: {},
      response: {
        about: { name: "secure-filesystem-server", version: "0.2.0", protocol: "2025-11-25" },
        tools: [
          {
            tool: "read_text_file",
            name: "mcp__files__read_text_file",
            state: "enabled",
            hash: "3f9a0c1d".repeat(8),
            problem: null,
            title: "Read Text File",
            description: "Read the complete contents of a file as text.",
            inputSchema: { type: "object" },
          },
        ],
      },
    },
  }),
  "mcpServers.examine": defineContract({
    action: "tools:read",
    summary: "Whether an MCP server's program, address and secrets are there; starts and asks nothing",
    params: mcpServerParams,
    response: z.object({ found: z.string().describe("in words") }),
    errors: ["MCP_SERVER_NOT_FOUND", ...UNREACHED],
    example: {
      params: { mcpServer: "files" },
      response: { found: "/usr/bin/mcp-server-filesystem: it is there; it was not started" },
    },
  }),
};
