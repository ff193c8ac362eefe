/** Signing in at an MCP server from the command line: a control plane, a real authorization server, and a browser. */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GuardedServer, startGuardedServer } from "../support/mcp/guarded-server.ts";
import { provost, startProvost } from "../support/provost-command.ts";
import { startUp, type Up } from "../support/up.ts";

let up: Up;
let guarded: GuardedServer;
beforeAll(async () => {
  guarded = await startGuardedServer();
  // So short that each use finds it ended.
  guarded.settings.accessTokenSeconds = 5;
  up = await startUp(env);
  await up.owner.mcpServers.put({ params, body: { transport: "http", url: guarded.url } });
});
afterAll(async () => {
  guarded.stop();
  await up.stop();
});

/** Also for commands that call tools themselves. */
const env = { PROVOST_FETCH_ALLOW: "127.0.0.1" };
const params = { mcpServer: "tracker" };
const run = (...args: string[]) => provost([...args, "--home", up.home], up.home, env);
const code = (problem: string) => expect.objectContaining({ code: problem });

type Open = { kind: string; authorizationUrl: string; redirectUri: string };
/** The command, once it has said where to sign in. */
const begin = async (...args: string[]) => {
  const started = startProvost(["mcp", "login", "tracker", "--json", ...args, "--home", up.home], up.home);
  const lines = createInterface({ input: started.process.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([once(lines, "line"), started.finished.then((ended) => [ended.stderr])])) as [
    string,
  ];
  return { ...started, open: JSON.parse(line) as Open };
};

test("who signs in with a browser has the server's tools, until they sign out", async () => {
  const before = await run("mcp", "test", "tracker");
  expect(before.exitCode).toBe(5);
  expect(before.stderr).toContain("MCP_SIGN_IN_NEEDED");
  expect(before.stderr).toContain("provost mcp login tracker");

  const { open, finished } = await begin();
  expect(open.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect((await fetch(`${open.redirectUri}?code=x&state=guessed`)).status).toBe(404);
  const back = await guarded.browse(open.authorizationUrl);
  expect(await (await fetch(back)).text()).toContain("You are signed in");
  const done = await finished;
  expect(done).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(done.stdout.split("\n")[1] ?? "")).toMatchObject({
    kind: "signed-in",
    server: { name: "tracker" },
  });

  const enabled = await up.owner.mcpServers.enable({ params, body: {} });
  expect(enabled).toMatchObject({ signIn: { state: "signed-in", renewable: true }, tools: [{ tool: "say" }] });
  expect(guarded.granted).toContain("refresh_token");
  const said = await run("tools", "try", "mcp__tracker__say", "--input", '{"words":"hello"}', "--as", "coder");
  expect(said.stdout).toContain("it says: hello");
  expect((await run("mcp", "list")).stdout).toMatch(/tracker +1 enabled +signed in/);
  expect((await up.owner.mcpServers.examine({ params })).found).toContain("signed in at by");

  expect((await run("mcp", "logout", "tracker")).exitCode).toBe(0);
  expect((await run("mcp", "list")).stdout).toMatch(/tracker +1 enabled +needed/);
  await expect(up.owner.mcpServers.examine({ params })).rejects.toEqual(code("MCP_SIGN_IN_NEEDED"));
  const shown = [before, done, said].map(({ stdout, stderr }) => stdout + stderr).join("");
  for (const token of guarded.tokens) expect(shown).not.toContain(token);
});

test("a sign-in is for who may, in their tenant, and ends when it is declined or nobody comes", async () => {
  const body = { redirectUri: "http://127.0.0.1:49152/callback" };
  const { client: operator } = await up.program("operator");
  await expect(operator.mcpServers.login({ params, body })).rejects.toEqual(code("FORBIDDEN"));
  await expect(operator.mcpServers.logout({ params, body: {} })).rejects.toEqual(code("FORBIDDEN"));
  const elsewhere = { redirectUri: "https://elsewhere.example.org/callback" };
  await expect(up.owner.mcpServers.login({ params, body: elsewhere })).rejects.toEqual(code("REQUEST_INVALID"));

  const { open, finished } = await begin();
  const back = new URL(await guarded.browse(open.authorizationUrl));
  const answer = { state: back.searchParams.get("state") ?? "", code: back.searchParams.get("code") ?? "" };
  const { client: admin } = await up.program("admin");
  await expect(admin.mcpServers.completeLogin({ params, body: answer })).rejects.toEqual(code("MCP_LOGIN_FAILED"));
  const eve = await up.stranger("elsewhere");
  await eve.client.mcpServers.put({ params, body: { transport: "http", url: guarded.url } });
  await expect(eve.client.mcpServers.completeLogin({ params, body: answer })).rejects.toEqual(code("MCP_LOGIN_FAILED"));
  back.searchParams.delete("code");
  back.searchParams.set("error", "access_denied");
  expect(await (await fetch(back)).text()).toContain("came to nothing");
  const declined = await finished;
  expect(declined.exitCode).toBe(1);
  expect(declined.stdout + declined.stderr).toContain("access_denied");

  const late = await run("mcp", "login", "tracker", "--wait", "1");
  expect(late.exitCode).toBe(1);
  expect(late.stdout).toContain("open this address");
  expect(late.stderr).toContain("no browser came back");
});

test("what the control plane has written holds no token", async () => {
  const { stderr } = await up.stop();
  expect(guarded.tokens.size).toBeGreaterThan(2);
  for (const token of guarded.tokens) expect(stderr).not.toContain(token);
});
