import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../../test/support/clock.ts";
import { type GuardedServer, startGuardedServer } from "../../../../test/support/mcp/guarded-server.ts";
import { openTestTools, person, TENANT, type TestTools } from "../../../../test/support/tools.ts";
import { createEventLog } from "../../../events/event-log.ts";
import type { TenantId } from "../../../model/ids.ts";

const clock = createTestClock();
const signal = new AbortController().signal;
const ada = person("admin");
const redirectUri = "http://127.0.0.1:49152/callback";
const secrets: Record<string, string> = { CLIENT: "the secret of a client that was registered by hand" };
let tools: TestTools;
let guarded: Awaited<ReturnType<typeof startGuardedServer>>;
beforeAll(async () => {
  tools = await openTestTools(clock, { secret: async (_tenantId, name) => secrets[name] ?? null });
});
afterAll(() => tools.end());
beforeEach(async () => {
  guarded = await startGuardedServer({ redirectUri });
  await tools.mcp.put(ada, "tracker", { transport: "http", url: guarded.url });
});
afterEach(async () => {
  await tools.mcp.remove(ada, "tracker");
  guarded.stop();
});

const answerOf = (url: string) => {
  const { searchParams } = new URL(url);
  const [state = "", code = "", iss] = ["state", "code", "iss"].map((name) => searchParams.get(name) ?? undefined);
  return { state, code, iss };
};
const begin = async (asked: Record<string, string> = {}, at: GuardedServer = guarded) => {
  const { authorizationUrl } = await tools.mcp.login(ada, "tracker", { redirectUri, ...asked });
  return answerOf(await at.browse(authorizationUrl));
};
const signIn = async () => tools.mcp.completeLogin(ada, "tracker", await begin());
const signInNow = async () => (await tools.mcp.get(TENANT, "tracker")).signIn;
const code = (name: string) => expect.objectContaining({ code: name });
const needed = expect.objectContaining({
  code: "MCP_SIGN_IN_NEEDED",
  message: expect.stringContaining("provost mcp login tracker"),
});
const look = (of = tools) => of.mcp.look(TENANT, "tracker", signal);
const refreshes = (): number => guarded.granted.filter((kind) => kind === "refresh_token").length;

let calls = 0;
const say = async () => {
  clock.advance(500); // what was set before is heard of
  const caller = tools.caller(await tools.site());
  const answer = await caller.call({
    callId: `c-${(calls += 1)}`,
    name: "mcp__tracker__say",
    input: { words: "hello" },
    signal,
  });
  await caller.close?.();
  return answer;
};

test("a server that wants a sign-in says so; with one its tools are enabled and called", async () => {
  await expect(tools.mcp.examine(TENANT, "tracker")).resolves.toContain("it was not asked");
  await expect(look()).rejects.toEqual(needed);
  // It is on record from then on, for who asks beforehand.
  expect(await signInNow()).toMatchObject({ state: "needed", problem: null });
  await expect(tools.mcp.examine(TENANT, "tracker")).rejects.toEqual(needed);

  const server = await signIn();
  expect(server.signIn).toMatchObject({
    state: "signed-in",
    issuer: guarded.issuer,
    scope: "tools:call",
    by: "user:ada",
    renewable: true,
    until: new Date(clock.now().getTime() + 3_600_000),
  });
  expect([...guarded.resources]).toEqual([guarded.url]);
  expect(await tools.mcp.examine(TENANT, "tracker")).toContain("signed in at by user:ada");
  await tools.mcp.enable(ada, "tracker", {}, signal);
  // What it was shown comes back from it never.
  expect(await say()).toMatchObject({ kind: "ok", content: "it says: hello; shown [secret mcp:tracker]" });
  expect(refreshes()).toBe(0);
});

test("a token that has ended, or that the server takes no more, is renewed", async () => {
  await signIn();
  await tools.mcp.enable(ada, "tracker", {}, signal);
  clock.advance(3_600_000);
  expect(await say()).toMatchObject({ kind: "ok" });
  expect(refreshes()).toBe(1);
  expect(await signInNow()).toMatchObject({ until: new Date(clock.now().getTime() - 500 + 3_600_500), by: "user:ada" });
  guarded.forget();
  expect(await say()).toMatchObject({ kind: "ok" });
  expect(refreshes()).toBe(2);
});

test("control planes that need it at once renew it once", async () => {
  await signIn();
  clock.advance(3_600_000);
  const { engine } = tools.access.secrets;
  const [second, waiting] = [Promise.withResolvers<void>(), { reads: 0 }];
  // It reads what there is, and again once it has found that somebody else renews it.
  const read: typeof engine.read = async (tx, name) => {
    if ((waiting.reads += 1) === 3) second.resolve();
    return engine.read(tx, name);
  };
  const other = tools.again({ ownSecrets: { ...engine, read } });
  const { asked, letGo } = guarded.holdTokenRequests();
  const first = look();
  await asked;
  const late = other.mcp.look(TENANT, "tracker", signal);
  // Without the claim it asks as well, and a refresh token that is shown twice ends all.
  await Promise.race([second.promise, late.catch(() => undefined)]);
  letGo();
  expect((await Promise.all([first, late])).map(({ about }) => about.name)).toEqual(["guarded", "guarded"]);
  expect(refreshes()).toBe(1);
  await other.close();
});

test("a renewal that is refused ends the sign-in; one that fails does not", async () => {
  await signIn();
  await tools.mcp.enable(ada, "tracker", {}, signal);
  clock.advance(3_600_000);
  guarded.settings.answerTokenRequests = "failing";
  expect(await say()).toMatchObject({ code: "MCP_SERVER_FAILED", message: expect.stringContaining("server_error") });
  expect(await signInNow()).toMatchObject({ state: "signed-in" });
  guarded.settings.answerTokenRequests = "refusing";
  expect(await say()).toMatchObject({
    code: "MCP_SIGN_IN_NEEDED",
    message: expect.stringContaining("provost mcp login tracker"),
  });
  expect(await signInNow()).toMatchObject({ state: "needed", problem: expect.stringContaining("invalid_grant") });
  await expect(tools.mcp.examine(TENANT, "tracker")).rejects.toEqual(needed);
  await expect(tools.refuse(TENANT, ["mcp__tracker__say"])).rejects.toEqual(needed);
  guarded.settings.answerTokenRequests = "well";
  await signIn();
  expect(await say()).toMatchObject({ kind: "ok" });
});

test("who has signed out is signed out, also on a connection that is open", async () => {
  await signIn();
  await tools.mcp.enable(ada, "tracker", {}, signal);
  clock.advance(500);
  const caller = tools.caller(await tools.site());
  const call = (callId: string) => caller.call({ callId, name: "mcp__tracker__say", input: {}, signal });
  expect(await call("before")).toMatchObject({ kind: "ok" });
  expect((await tools.mcp.logout(ada, "tracker")).signIn).toMatchObject({ state: "needed", problem: null });
  expect(await call("after")).toMatchObject({ code: "MCP_SIGN_IN_NEEDED" });
  await caller.close?.();
  expect((await tools.access.secrets.list(TENANT)).filter(({ name }) => name.startsWith("mcp:"))).toEqual([]);
});

test("a sign-in is completed once, soon, and by who has begun it", async () => {
  const refused = expect.objectContaining({
    code: "MCP_LOGIN_FAILED",
    message: expect.stringContaining("none that this would be the answer to"),
  });
  const again = tools.again();
  const answer = await begin();
  await expect(tools.mcp.completeLogin(person("admin", "eve"), "tracker", answer)).rejects.toEqual(refused);
  const elsewhere = { ...ada, tenantId: "other" as TenantId };
  await tools.mcp.put(elsewhere, "tracker", { transport: "http", url: guarded.url });
  await expect(tools.mcp.completeLogin(elsewhere, "tracker", answer)).rejects.toEqual(refused);
  await expect(tools.mcp.completeLogin(ada, "tracker", { ...answer, state: "guessed" })).rejects.toEqual(refused);
  const both = [tools, again].map((of) => of.mcp.completeLogin(ada, "tracker", answer));
  const ended = (await Promise.allSettled(both)).toSorted((one, other) => one.status.localeCompare(other.status));
  expect(ended).toEqual([expect.objectContaining({ status: "fulfilled" }), { status: "rejected", reason: refused }]);
  await expect(tools.mcp.completeLogin(ada, "tracker", answer)).rejects.toEqual(refused);
  await again.close();
  const late = await begin();
  clock.advance(10 * 60_000);
  await expect(tools.mcp.completeLogin(ada, "tracker", late)).rejects.toEqual(refused);
  // Of somebody else's tenant there is nothing to be seen.
  expect((await tools.mcp.get("other" as TenantId, "tracker")).signIn).toBeNull();
});

test("an answer of another issuer, or with another's code, brings nothing", async () => {
  const answer = await begin();
  const mixed = tools.mcp.completeLogin(ada, "tracker", { ...answer, iss: "https://elsewhere.example.org" });
  await expect(mixed).rejects.toEqual(code("MCP_LOGIN_FAILED"));
  const { state, iss } = await begin();
  const stolen = tools.mcp.completeLogin(ada, "tracker", { state, iss, code: answer.code });
  await expect(stolen).rejects.toEqual(code("MCP_LOGIN_FAILED"));
  expect(guarded.tokens.size).toBe(0);
});

test("what is declared otherwise is another server, which is shown nothing", async () => {
  await signIn();
  const other = await startGuardedServer();
  await tools.mcp.put(ada, "tracker", { transport: "http", url: other.url });
  expect(await signInNow()).toBeNull();
  expect((await tools.access.secrets.list(TENANT)).filter(({ name }) => name.startsWith("mcp:"))).toEqual([]);
  await expect(look()).rejects.toEqual(needed);
  other.stop();
});

test("a client that was registered by hand signs in with its secret", async () => {
  const closed = await startGuardedServer({ registers: false, redirectUri });
  await tools.mcp.put(ada, "tracker", { transport: "http", url: closed.url });
  await expect(tools.mcp.login(ada, "tracker", { redirectUri })).rejects.toMatchObject({
    code: "MCP_LOGIN_FAILED",
    message: expect.stringContaining("--client-id"),
  });
  const byHand = { clientId: closed.client.client_id, clientSecretName: "CLIENT" };
  const missing = { ...byHand, clientSecretName: "ABSENT" };
  await expect(begin(missing, closed)).rejects.toEqual(code("MCP_SECRET_MISSING"));
  await tools.mcp.completeLogin(ada, "tracker", await begin(byHand, closed));
  clock.advance(3_600_000);
  expect((await look()).about.name).toBe("guarded");
  expect(closed.granted).toEqual(["authorization_code", "refresh_token"]);
  closed.stop();
});

test("an authorization server at an address that may not be asked is not asked", async () => {
  const guardedFrom = tools.again({ env: { PROVOST_FETCH_ALLOW: "" } });
  await expect(guardedFrom.mcp.login(ada, "tracker", { redirectUri })).rejects.toEqual(code("MCP_ADDRESS_REFUSED"));
  await guardedFrom.close();
  guarded.settings.named = "http://169.254.169.254";
  await expect(tools.mcp.login(ada, "tracker", { redirectUri })).rejects.toEqual(code("MCP_ADDRESS_REFUSED"));
  await tools.mcp.put(ada, "program", { transport: "stdio", command: ["true"] });
  await expect(tools.mcp.login(ada, "program", { redirectUri })).rejects.toEqual(code("MCP_SERVER_INVALID"));
  await tools.mcp.remove(ada, "program");
});

test("tokens are in no table, no event and no answer", async () => {
  await signIn();
  await tools.mcp.enable(ada, "tracker", {}, signal);
  await say();
  clock.advance(3_600_000);
  await say();
  const pending = await tools.mcp.login(ada, "tracker", { redirectUri });
  const events = await tools.db.transaction(TENANT, (tx) => createEventLog().read(tx, { limit: 10_000 }));
  const tables = ["mcp_servers", "mcp_tools", "secrets", "tool_calls", "events"];
  const rows = await Promise.all(
    tables.map((table) =>
      tools.db.transaction(TENANT, (tx) =>
        // the names are this test's own
        tx.query(`select t::text as row from ${table} t where tenant_id = $1`, [TENANT]),
      ),
    ),
  );
  const seen = JSON.stringify([events, rows, await tools.mcp.list(TENANT), await tools.access.secrets.list(TENANT)]);
  expect(seen).toContain("mcp.signed-in");
  expect(seen).toContain("mcp:tracker");
  expect(guarded.tokens.size).toBeGreaterThan(2);
  for (const value of [...guarded.tokens, pending.state]) expect(seen).not.toContain(value);
});
