/** Something to show on the pages of models, money, access and the system. */
import { randomBytes } from "node:crypto";
import { vi } from "vitest";
import type { Dashboard } from "./dashboard.ts";
import { startModelServer } from "./model-server/model-server.ts";

const KEY = "the-key-of-the-tenant";

const converse = async ({ client }: Dashboard): Promise<string> => {
  const calls = [{ name: "list_files", input: { path: "docs" } }];
  const server = await startModelServer({
    key: KEY,
    conversations: [
      { replies: [{ reasoning: "What is there?", text: "I look.", calls }, { text: "Nothing is open." }] },
    ],
  });
  const choices = [{ model: "anthropic/scripted", endpoint: `${server.url}/v1`, key: "MODEL_KEY" }];
  await client.secrets.set({ params: { name: "MODEL_KEY" }, body: { value: KEY } });
  await client.modelProfiles.set({ params: { role: "dialogue" }, body: { choices } });
  const { sessionId, after } = await client.agentSessions.say({ body: { text: "What is open?" } });
  for await (const { entry } of client.followAgentSession(sessionId, { after })) {
    if (entry.kind === "step-ended" && entry.finish === "stop") break;
  }
  await server.close();
  return sessionId;
};

const sampledRequest = async ({ url, token, client }: Dashboard): Promise<string> => {
  const traceId = randomBytes(16).toString("hex");
  const traceparent = `00-${traceId}-${randomBytes(8).toString("hex")}-01`;
  await fetch(`${url}/v1/overview/runs`, { headers: { traceparent, authorization: `Bearer ${token}` } });
  // Spans are kept together, soon after they have ended.
  await vi.waitFor(() => client.traces.get({ params: { traceId } }), { timeout: 60_000, interval: 200 });
  return traceId;
};

/** @returns what the addresses of their pages name */
export const fillControlPlane = async (dashboard: Dashboard): Promise<{ sessionId: string; traceId: string }> => {
  const { client } = dashboard;
  await client.budgets.set({ params: { scope: "tenant", measure: "tokens" }, body: { most: 5_000_000 } });
  const { serviceAccountId } = await client.serviceAccounts.create({ body: { name: "builder", role: "operator" } });
  await client.keys.create({ body: { name: "ci", ownerKind: "service-account", ownerId: serviceAccountId } });
  await client.invitations.create({ body: { email: "ada@example.org", role: "viewer" } });
  const { policies } = await client.policies.get();
  await client.policies.activate({ body: { policies: `${policies}\n`, reason: "with an empty line at its end" } });
  await client.backups.start();
  return { sessionId: await converse(dashboard), traceId: await sampledRequest(dashboard) };
};
