/** Tools of MCP servers for agents, and Provost as an MCP server. */
import type { CommandEntry } from "../../command-entry.ts";

const MCP: readonly CommandEntry[] = [
  {
    name: "add",
    summary: "declare an MCP server: a program, or an address",
    load: async () => (await import("./add.ts")).defineMcpAdd,
  },
  {
    name: "list",
    summary: "list the MCP servers and how many of their tools are enabled",
    load: async () => (await import("./servers.ts")).defineMcpList,
  },
  {
    name: "show",
    summary: "show an MCP server and its enabled tools",
    load: async () => (await import("./servers.ts")).defineMcpShow,
  },
  {
    name: "test",
    summary: "start or ask an MCP server, and see what it offers",
    load: async () => (await import("./try-server.ts")).defineMcpTest,
  },
  {
    name: "login",
    summary: "sign in at an MCP server that asks for it, in a browser",
    load: async () => (await import("./login.ts")).defineMcpLogin,
  },
  {
    name: "logout",
    summary: "give up the sign-in at an MCP server",
    load: async () => (await import("./logout.ts")).defineMcpLogout,
  },
  {
    name: "enable",
    summary: "let agents use tools of an MCP server, as it offers them now",
    load: async () => (await import("./enable.ts")).defineMcpEnable,
  },
  {
    name: "disable",
    summary: "keep tools of an MCP server from agents",
    load: async () => (await import("./enable.ts")).defineMcpDisable,
  },
  {
    name: "remove",
    summary: "remove an MCP server with its tools",
    load: async () => (await import("./add.ts")).defineMcpRemove,
  },
  {
    name: "serve",
    summary: "be an MCP server on standard input and output",
    load: async () => (await import("./serve.ts")).defineMcpServe,
  },
];

export const MCP_COMMANDS: readonly CommandEntry[] = [
  {
    name: "mcp",
    summary: "tools of MCP servers for agents, and Provost as an MCP server",
    commands: MCP,
    example: "provost mcp add files -- mcp-server-filesystem .",
  },
];
