/** Tools and approvals through the API, while an agent of another process waits; and by the command line. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LOCAL_TENANT } from "../../../src/model/ids.ts";
import { canonicalJson } from "../../../src/runtime/canonical-json.ts";
import { systemClock } from "../../../src/runtime/clock.ts";
import { signWebhook } from "../../../src/events/webhooks/sign.ts";
import type { ToolSite } from "../../../src/agents/tools/tool-caller.ts";
import type { Client } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createDatabase } from "../../support/database.ts";
import { startModelServer } from "../../support/model-server/model-server.ts";
import { provost } from "../../support/provost-command.ts";
import { agent, openTestTools, type TestTools } from "../../support/tools.ts";

let api: Api;
let client: Client;
let tools: TestTools;
let site: ToolSite;
beforeAll(async () => {
  const connection = await createDatabase();
  api = await startApi({ connection });
  client = api.client;
  tools = await openTestTools(systemClock, {}, connection);
  const actor = { ...agent(), tenantId: LOCAL_TENANT };
  site = await tools.site({ tenantId: LOCAL_TENANT, actor });
  await client.tools.set({ params: { tool: "write_file" }, body: { approval: "always" } });
});
afterAll(async () => {
  await tools.end();
  await api.stop();
});

let calls = 0;
const write = (path: string) => {
  const callId = `call-${(calls += 1)}`;
  const input = { path, content: "x" };
  const answer = tools.caller(site).call({ callId, name: "write_file", input, signal: new AbortController().signal });
  return { callId, answer };
};
const waiting = async (callId: string) => {
  for (;;) {
    const { items } = await client.approvals.list({ query: { state: "pending" } });
    const found = items.find((one) => one.callId === callId);
    if (found !== undefined) return found;
  }
};

test("tools are listed and set; what is misspelt is refused", async () => {
  const { items } = await client.tools.list();
  expect(items.find(({ name }) => name === "write_file")).toMatchObject({ enabled: true, approval: "always" });
  const unknown = client.tools.set({ params: { tool: "write_fil" }, body: { enabled: true } });
  await expect(unknown).rejects.toMatchObject({ code: "TOOL_NOT_FOUND" });
});

test("an agent of another process waits for the API's answer, and the call is listed with what decided", async () => {
  const { callId, answer } = write("a.txt");
  const { approvalId, input } = await waiting(callId);
  expect(JSON.parse(input)).toEqual({ path: "a.txt", content: "x" });
  await client.approvals.grant({ params: { approvalId }, body: { reason: "fine" } });
  expect(await answer).toMatchObject({ kind: "ok" });
  const listed = await client.tools.calls({ query: { sessionId: site.sessionId, tool: "write_file" } });
  expect(listed.items[0]).toMatchObject({ callId, outcome: "ok", approvalId, reason: "permitted by role:agent" });
  const again = client.approvals.deny({ params: { approvalId }, body: { reason: "late" } });
  await expect(again).rejects.toMatchObject({ code: "APPROVAL_SETTLED" });
});

test("an agent that is connected by its own credential cannot answer", async () => {
  const { callId, answer } = write("b.txt");
  const { approvalId } = await waiting(callId);
  const { token } = await client.keys.create({ body: { name: "builder", ownerKind: "agent", ownerId: "builder" } });
  const response = await fetch(`${api.url}/v1/approvals/${approvalId}/grant`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  expect(response.status).toBe(403);
  expect((await client.approvals.get({ params: { approvalId } })).state).toBe("pending");
  await client.approvals.deny({ params: { approvalId }, body: { reason: "no" } });
  expect(await answer).toMatchObject({ kind: "refused", code: "APPROVAL_DENIED" });
});

test("the command line answers through the control plane that runs", async () => {
  const { callId, answer } = write("docs/c.txt");
  const { approvalId } = await waiting(callId);
  const command = (...args: string[]) => provost(["--home", api.home, "--json", ...args], api.home);
  expect((await command("approvals", "list")).stdout).toContain(approvalId);
  const granted = await command("approvals", "grant", approvalId, "--match", "path=docs/*", "--for", "1h");
  expect(granted).toMatchObject({ exitCode: 0 });
  expect(await answer).toMatchObject({ kind: "ok" });
  expect(await write("docs/d.txt").answer).toMatchObject({ kind: "ok" });
  const { items } = await client.approvalRules.list();
  await client.approvalRules.revoke({ params: { ruleId: items[0]?.ruleId ?? "" } });
  const shown = await command("tools", "calls", "--session", site.sessionId);
  expect(shown.stdout).toContain("docs/d.txt");
});

test("a question is answered, and notes are read and erased", async () => {
  const signal = new AbortController().signal;
  const caller = tools.caller(site);
  const asking = caller.call({ callId: "q-1", name: "ask_human", input: { question: "Which port?" }, signal });
  const { approvalId } = await waiting("q-1");
  await client.approvals.answer({ params: { approvalId }, body: { answer: "8443" } });
  expect(await asking).toMatchObject({ kind: "ok", content: "8443" });
  await caller.call({ callId: "n-1", name: "remember", input: { note: "The port is 8443.", scope: "tenant" }, signal });
  const { items } = await client.notes.list({ query: { scope: "tenant" } });
  expect(items).toMatchObject([{ body: "The port is 8443.", agentName: "coder" }]);
  await client.notes.erase({ params: { noteId: items[0]?.noteId ?? "" } });
  expect((await client.notes.list({ query: {} })).items).toEqual([]);
});

test("notes that were kept before get the vectors of a model that is chosen later", async () => {
  const key = "the-key-of-the-tenant";
  const model = "openai/scripted";
  const server = await startModelServer({ key, conversations: [], embeddings: { meanings: [], other: [1, 1] } });
  const caller = tools.caller(site);
  const input = { note: "Run `make release`.", scope: "tenant" };
  await caller.call({ callId: "n-2", name: "remember", input, signal: new AbortController().signal });
  expect(await client.notes.list({ query: {} })).toMatchObject({ items: [{ vectorModel: null }], embedding: null });
  const params = { role: "embedding" } as const;
  const two = { choices: [{ model }, { model: "openai/other" }] };
  await expect(client.modelProfiles.set({ params, body: two })).rejects.toMatchObject({
    code: "MODEL_HAS_NO_EMBEDDINGS",
  });

  await client.secrets.set({ params: { name: "EMBEDDING_KEY" }, body: { value: key } });
  const choices = [{ model, endpoint: `${server.url}/v1`, key: "EMBEDDING_KEY" }];
  await client.modelProfiles.set({ params, body: { choices } });

  for (;;) {
    const { items, embedding } = await client.notes.list({ query: {} });
    expect(embedding).toMatchObject({ model, problem: null });
    if (embedding?.waiting !== 0) continue;
    expect(items).toMatchObject([{ vectorModel: model, vectorProblem: null }]);
    break;
  }
  expect(server.embedded).toMatchObject([{ texts: [input.note] }]);
  const listed = await provost(["--home", api.home, "notes", "list"], api.home);
  expect(listed.stdout).toContain(`found by their words and their meaning, by ${model}`);
  await client.modelProfiles.set({ params, body: { choices: [] } });
  await server.close();
});

test("whoever gets a webhook answers with its secret, where a policy permits it", async () => {
  const made = await client.webhooks.add({ body: { name: "chat", url: "https://93.184.215.14/hook" } });
  const { callId, answer } = write("e.txt");
  const { approvalId } = await waiting(callId);
  const body = { tenant: "local", webhook: "chat", approvalId, decision: "grant", text: "said in the chat" };
  const send = (sent: object, signed: object, secret: string, now = new Date()): Promise<Response> =>
    fetch(`${api.url}/v1/approval-answers`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...signWebhook({ id: "m-1", body: canonicalJson(signed), now }, [secret]),
      },
      body: JSON.stringify(sent),
    });
  const { secret } = made;
  const other = `whsec_${Buffer.alloc(32).toString("base64")}`;
  expect((await send(body, body, other)).status).toBe(401);
  expect((await send({ ...body, text: "something else" }, body, secret)).status).toBe(401);
  expect((await send({ ...body, webhook: "none" }, { ...body, webhook: "none" }, secret)).status).toBe(401);
  expect((await send(body, body, secret, new Date(Date.now() - 600_000))).status).toBe(401);
  // It is who it says, and nothing lets it answer yet.
  expect((await send(body, body, secret)).status).toBe(403);
  const { policies } = await client.policies.get({ query: {} });
  const permit = `permit (principal == Provost::Actor::"service-account:webhook chat",
    action == Provost::Action::"approvals:decide", resource);`;
  await client.policies.activate({ body: { policies: `${policies}\n${permit}`, tests: null, reason: "a test" } });
  expect((await send(body, body, secret)).status).toBe(200);
  expect(await answer).toMatchObject({ kind: "ok" });
  expect((await client.approvals.get({ params: { approvalId } })).settledBy).toBe("service-account:webhook chat");
  expect((await send(body, body, secret)).status).toBe(409);
});
