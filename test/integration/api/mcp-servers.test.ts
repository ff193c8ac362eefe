/** MCP servers through the API: declared, tried, enabled and taken back, by who may and in their tenant. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../../src/sdk/client/index.ts";
import { program, SCRIPTED } from "../../support/mcp/servers.ts";
import { startUp, type Up } from "../../support/up.ts";

let up: Up;
let client: Client;
beforeAll(async () => {
  up = await startUp();
  client = up.owner;
});
afterAll(() => up.stop());

const params = { mcpServer: "helper" };
const code = (problem: string) => expect.objectContaining({ code: problem });

test("a server is declared, tried, enabled tool by tool, and removed", async () => {
  const env = { SCRIPTED_TOKEN: "written out", OTHER: "{{A_SECRET}}" };
  const declared = await client.mcpServers.put({ params, body: { ...program(SCRIPTED), env } });
  expect(declared.tools).toEqual([]);
  // Who has written a value there did not mean everybody to read it.
  expect(declared.declaration).toMatchObject({ env: { SCRIPTED_TOKEN: "[not shown]", OTHER: "{{A_SECRET}}" } });
  await expect(client.mcpServers.examine({ params })).rejects.toEqual(code("MCP_SECRET_MISSING"));
  await client.secrets.set({ params: { name: "A_SECRET" }, body: { value: "a long value" } });
  expect((await client.mcpServers.examine({ params })).found).toContain("it is there; it was not started");

  const look = await client.mcpServers.test({ params, body: {} });
  expect(look.about).toMatchObject({ name: "scripted", version: "1" });
  expect(look.tools.find(({ tool }) => tool === "say")).toMatchObject({ state: "new", name: "mcp__helper__say" });
  const body = { tools: ["say", "change"], approval: "always" as const };
  expect((await client.mcpServers.enable({ params, body })).tools.map(({ tool }) => tool)).toEqual(["change", "say"]);
  expect(await client.mcpServers.disable({ params, body: { tools: ["change"] } })).toMatchObject({
    tools: [{ name: "mcp__helper__say", changedAt: null }],
  });
  expect((await client.mcpServers.list()).items).toMatchObject([{ name: "helper", tools: [{ tool: "say" }] }]);
  const { items } = await client.tools.list();
  expect(items.find(({ source }) => source === "helper")).toMatchObject({
    name: "mcp__helper__say",
    enabled: true,
    approval: "always",
  });

  await client.mcpServers.remove({ params });
  await expect(client.mcpServers.get({ params })).rejects.toEqual(code("MCP_SERVER_NOT_FOUND"));
});

test("it takes an administrator, and is in one tenant alone", async () => {
  const named = { mcpServer: "other" };
  await client.mcpServers.put({ params: named, body: program(SCRIPTED) });
  const { client: operator } = await up.program("operator");
  expect(await operator.mcpServers.get({ params: named })).toMatchObject({ name: "other" });
  const forbidden = code("FORBIDDEN");
  await expect(operator.mcpServers.put({ params: named, body: program(SCRIPTED) })).rejects.toEqual(forbidden);
  await expect(operator.mcpServers.test({ params: named, body: {} })).rejects.toEqual(forbidden);
  await expect(operator.mcpServers.enable({ params: named, body: {} })).rejects.toEqual(forbidden);
  await expect(operator.mcpServers.disable({ params: named, body: {} })).rejects.toEqual(forbidden);
  await expect(operator.mcpServers.remove({ params: named })).rejects.toEqual(forbidden);
  const eve = await up.stranger("elsewhere");
  expect((await eve.client.mcpServers.list()).items).toEqual([]);
  await expect(eve.client.mcpServers.get({ params: named })).rejects.toEqual(code("MCP_SERVER_NOT_FOUND"));
});
