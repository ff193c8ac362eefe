import { mkdtempSync, rmSync } from "node:fs";
import { BlockList } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { program, SCRIPTED } from "../../../test/support/mcp/servers.ts";
import { mcpDeclarationSchema } from "../../model/mcp-server.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { createMcpConnections } from "./connections.ts";

test("calls side by side share one connection, which ends with their site", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mcp-connections-"));
  let opened = 0;
  const connections = createMcpConnections(() => {
    opened += 1;
    const bearer = (): never => {
      throw new Error("a program is shown no sign-in");
    };
    const guard = { allowed: new BlockList() };
    return { secret: () => Promise.resolve(null), guard, bearer, hidden: [], path: process.env["PATH"] };
  });
  onTestFinished(async () => {
    await connections.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const site = { tenantId: LOCAL_TENANT, worktree: folder, secrets: [], registryDir: join(folder, "processes") };
  const declared = mcpDeclarationSchema.parse(program(SCRIPTED));
  const to = () => connections.to(site, "scripted", declared, new AbortController().signal);

  const [one, other] = await Promise.all([to(), to()]);

  expect(opened).toBe(1);
  expect(other).toBe(one);
  await connections.leave(site);
  expect(one.isOpen()).toBe(false);
});
