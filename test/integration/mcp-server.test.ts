/** Provost as an MCP server, asked by the official client: over HTTP in both ages of the protocol, and over stdio. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { PROVOST } from "../support/provost-path.ts";
import { startUp, type Up } from "../support/up.ts";
import { expectWithin, timeUntil } from "../support/within.ts";

let up: Up;
let repository: GitRepository;
const clients: Client[] = [];
beforeAll(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  up = await startUp();
});
afterAll(async () => {
  for (const client of clients) await client.close();
  await up.stop();
  repository.remove();
});

type Mode = "legacy" | { pin: string };

const overHttp = async (token: string, mode: Mode = "legacy"): Promise<Client> => {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${up.url}/mcp`), { requestInit: { headers } }));
  clients.push(client);
  return client;
};

/** What a tool has answered; what it has refused in `refused`. */
const ask = async (client: Client, name: string, input: Record<string, unknown> = {}) => {
  const { content, isError, structuredContent } = await client.callTool({ name, arguments: input });
  const [first] = content;
  const text = first?.type === "text" ? first.text : "";
  return isError ? { refused: text } : { document: structuredContent as Record<string, unknown> };
};
const documentOf = async (...asked: Parameters<typeof ask>) => {
  const answer = await ask(...asked);
  if (answer.refused !== undefined) throw new Error(answer.refused);
  return answer.document;
};

const PLAN = nativePlan([
  {
    tasks: [{ title: "Write it", script: "echo text > made.txt" }],
    criteria: [{ title: "It is there", check: exec("cat", "made.txt") }],
  },
]);

test("a plan is compiled, uploaded, run and proven by the tools, under the ids of the API", async () => {
  const client = await overHttp(up.ownerToken);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(["list_plans", "start_run", "run_status"]));
  expect((await documentOf(client, "compile_plan", { source: PLAN }))["diagnostics"]).toEqual([]);
  const { planId } = await documentOf(client, "upload_plan", { source: PLAN });
  const started = await documentOf(client, "start_run", { planId, repositoryPath: repository.path });
  const runId = String(started["runId"]);
  await vi.waitFor(
    async () => expect(await documentOf(client, "run_outcome", { runId })).toMatchObject({ inHand: false }),
    { timeout: 60_000, interval: 100 },
  );
  expect(await documentOf(client, "run_outcome", { runId })).toMatchObject({ decision: "go" });
  const { items } = await up.owner.tasks.list({ params: { runId } });
  const status = await documentOf(client, "run_status", { runId });
  expect(status["tasks"]).toMatchObject([{ taskId: items[0]?.taskId, state: "succeeded" }]);

  const { files } = (await documentOf(client, "packet", { runId })) as unknown as { files: { path: string }[] };
  expect(files.map(({ path }) => path)).toContain("packet.json");
  const file = { runId, path: "packet.json", from: 0, bytes: 40 };
  const { content, totalBytes } = await documentOf(client, "read_packet_file", file);
  expect(String(content)).toMatch(/^\{/);
  expect(Number(totalBytes)).toBeGreaterThan(40);
});

const textAt = async (client: Client, uri: string): Promise<string> => {
  const [first] = (await client.readResource({ uri })).contents;
  if (first === undefined || !("text" in first)) throw new Error(`${uri} is no text`);
  return first.text;
};

test.each<Mode>(["legacy", { pin: "2026-07-28" }])("runs and packets are resources (%s)", async (mode) => {
  const client = await overHttp(up.ownerToken, mode);
  const [run] = (await up.owner.runs.list()).items;
  const address = `provost://runs/${run?.runId}`;
  const { resources } = await client.listResources();
  expect(resources.map(({ uri }) => uri)).toEqual([address, `${address}/packet`]);
  expect(resources[0]?.title).toBe("Run: A plan (go)");
  const { resourceTemplates } = await client.listResourceTemplates();
  expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain("provost://runs/{runId}/packet/{+path}");

  expect(JSON.parse(await textAt(client, address))).toMatchObject({ run: { runId: run?.runId, decision: "go" } });
  const { files } = JSON.parse(await textAt(client, `${address}/packet`)) as { files: { path: string }[] };
  expect(files.map(({ path }) => path)).toContain("packet.md");
  expect(await textAt(client, `${address}/packet/packet.md`)).toContain("A plan");
  const statement = files.find(({ path }) => path.includes("/"))?.path;
  expect((await client.readResource({ uri: `${address}/packet/${statement}` })).contents).toHaveLength(1);

  await expect(textAt(client, `${address}/packet/../../../key`)).rejects.toThrow(/NOT_FOUND|INVALID/);
  await expect(textAt(client, "provost://runs/no-such-run")).rejects.toThrow("RUN_NOT_FOUND");
});

test("clients of the newest version of the protocol are answered as well", async () => {
  const client = await overHttp(up.ownerToken, { pin: "2026-07-28" });
  expect((await client.listTools()).tools.length).toBeGreaterThan(10);
  expect(await documentOf(client, "list_plans")).toMatchObject({ items: [{ title: expect.any(String) }] });
});

test("each tool is judged as its operation, for who the credential is of, and is on the audit log", async () => {
  const viewer = await up.program("viewer");
  const client = await overHttp(viewer.token);
  expect(await documentOf(client, "list_runs")).toMatchObject({ items: [{ state: "finished" }] });
  const [run] = (await up.owner.runs.list()).items;
  const refused = await ask(client, "cancel_run", { runId: run?.runId, reason: "just so" });
  expect(refused.refused).toMatch(/^FORBIDDEN: runs:control/);
  // Refusals are put on the audit log a moment later, those that are alike as one.
  await vi.waitFor(async () => {
    const { items } = await up.owner.audit.list({ query: { limit: 20 } });
    expect(items.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ operation: "runs.cancel", code: "FORBIDDEN" }),
    );
  }, 60_000);
  const wrong = await ask(client, "run_status", { runId: "no-such-run" });
  expect(wrong.refused).toMatch(/^RUN_NOT_FOUND/);

  const eve = await up.stranger("elsewhere");
  const stranger = await overHttp(eve.token);
  expect(await documentOf(stranger, "list_runs")).toMatchObject({ items: [] });
  expect((await stranger.listResources()).resources).toEqual([]);
  await expect(textAt(stranger, `provost://runs/${run?.runId}`)).rejects.toThrow("RUN_NOT_FOUND");
  await expect(overHttp("pv_nothing")).rejects.toThrow(/Unauthorized|401|UNAUTHENTICATED/);
});

test("over stdio it is the same, and it ends with who has started it", async () => {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROVOST, "mcp", "serve", "--home", up.home],
    stderr: "pipe",
  });
  await client.connect(transport);
  const { items } = (await documentOf(client, "list_runs")) as unknown as { items: { runId: string }[] };
  expect(items.map(({ runId }) => runId)).toEqual((await up.owner.runs.list()).items.map(({ runId }) => runId));
  const { pid } = transport;
  await client.close();
  await vi.waitFor(() => expect(() => process.kill(pid ?? 0, 0)).toThrow("ESRCH"), { timeout: 60_000 });
});

test("a client whose key is revoked in the middle is refused within a second, over HTTP and stdio", async () => {
  await expectWithin(1_500, async () => {
    const { token, serviceAccountId } = await up.program("viewer");
    const local = new Client({ name: "test", version: "1" });
    const env = { ...process.env, PROVOST_TOKEN: token } as Record<string, string>;
    const args = [PROVOST, "mcp", "serve", "--url", up.url];
    await local.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: "pipe" }));
    clients.push(local);
    const remote = [await overHttp(token), await overHttp(token, { pin: "2026-07-28" })];
    for (const client of [local, ...remote]) expect(await documentOf(client, "list_runs")).toHaveProperty("items");
    const { items } = await up.owner.keys.list();
    const keyId = items.find(({ ownerId }) => ownerId === serviceAccountId)?.keyId ?? "";
    await up.owner.keys.revoke({ params: { keyId } });

    const isRefused = async (client: Client): Promise<boolean> => {
      const answer = await ask(client, "list_runs").catch((error: unknown) => ({ refused: String(error) }));
      return /UNAUTHENTICATED|Unauthorized|401/.test(answer.refused ?? "");
    };
    return timeUntil(async () => (await Promise.all([local, ...remote].map(isRefused))).every(Boolean), 50);
  });
});

test("there is nothing to follow, and a message that is none is refused", async () => {
  expect((await up.send("/mcp", up.ownerToken)).status).toBe(405);
  expect((await up.send("/mcp", null, { method: "POST", body: "{}" })).status).toBe(401);
  expect((await up.send("/mcp", up.ownerToken, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status).toBe(400);
  const none = await up.send("/mcp", up.ownerToken, { method: "POST", body: "[1]" });
  expect([none.status, await none.json()]).toEqual([400, expect.objectContaining({ code: "REQUEST_INVALID" })]);
  const listening = {
    jsonrpc: "2.0",
    id: 1,
    method: "subscriptions/listen",
    params: {
      notifications: { toolsListChanged: true },
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
      },
    },
  };
  const headers = { "mcp-protocol-version": "2026-07-28", "mcp-method": "subscriptions/listen" };
  const answer = await up.send("/mcp", up.ownerToken, { method: "POST", body: JSON.stringify(listening), headers });
  expect(await answer.json()).toMatchObject({ id: 1, error: { code: expect.any(Number) } });
});

test("a tool is held to the rate limits of its caller", async () => {
  const { token } = await up.program("operator");
  const client = await overHttp(token);
  const params = { subject: "actor", rateClass: "write" } as const;
  await up.owner.limits.set({ params, body: { tokens: 2, perSeconds: 3_600, burst: 2 } });
  const cancel = () => ask(client, "cancel_run", { runId: "no-such-run", reason: "just so" });
  await vi.waitFor(async () => expect((await cancel()).refused).toMatch(/^RATE_LIMITED/), 60_000);
  expect(await documentOf(client, "list_runs")).toMatchObject({ items: [{ state: "finished" }] });
});
