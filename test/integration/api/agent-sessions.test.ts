/** Model agents through the API: talk, their sessions as they are written, forks, search and the models of roles. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "../../support/api.ts";
import { startModelServer, type ModelServer } from "../../support/model-server/model-server.ts";

let api: Api;
let models: ModelServer;
beforeAll(async () => {
  const list = { name: "list_files", input: {} };
  models = await startModelServer({
    key: "the-key-of-the-tenant",
    conversations: [
      { when: ["a question"], replies: [{ text: "A first answer, in pieces.", chunk: 4 }, { text: "A second one." }] },
      { when: ["use a tool"], replies: [{ calls: [list] }, { text: "It was refused." }] },
    ],
  });
  api = await startApi();
  await api.client.secrets.set({ params: { name: "MODEL_KEY" }, body: { value: "the-key-of-the-tenant" } });
});
afterAll(async () => {
  await api.stop();
  await models.close();
});

const choice = (model: string) => ({ model, endpoint: `${models.url}/v1`, key: "MODEL_KEY" });

type Frame = { id: string; entry: { kind: string; delta?: string; code?: string | null } };

/** Frames of the stream until a step has ended without a call. */
const followAnswer = async (sessionId: string, after: number): Promise<Frame[]> => {
  const response = await api.request(`/v1/agent-sessions/${sessionId}/stream?after=${after}`);
  const frames: Frame[] = [];
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const whole = text.split("\n\n");
    text = whole.pop() ?? "";
    for (const frame of whole) {
      const id = /^id: (\d+)$/m.exec(frame)?.[1] ?? "";
      const data = /^data: (.+)$/m.exec(frame)?.[1];
      if (data !== undefined) frames.push({ id, ...(JSON.parse(data) as { entry: Frame["entry"] }) });
    }
    const last = frames.at(-1)?.entry;
    if (last?.kind === "step-ended" && (last as { finish?: string }).finish === "stop") break;
  }
  return frames;
};

const spoken = (frames: readonly Frame[]): string => frames.map(({ entry }) => entry.delta ?? "").join("");

test("the models of a role are chosen, measured, and their history is kept", async () => {
  const params = { role: "dialogue" } as const;
  await expect(api.client.agentSessions.say({ body: { text: "a question" } })).rejects.toMatchObject({
    code: "MODEL_PROFILE_NOT_FOUND",
  });
  await api.client.modelProfiles.set({ params, body: { choices: [choice("anthropic/first")] } });
  await api.client.modelProfiles.set({
    params,
    body: { choices: [choice("openai/second"), choice("anthropic/first")] },
  });

  const { items } = await api.client.modelProfiles.list();
  const history = await api.client.modelProfiles.history({ params });

  expect(items).toMatchObject([{ role: "dialogue", version: 2, choices: [{ model: "openai/second" }, {}] }]);
  expect(history.items.map(({ version }) => version)).toEqual([2, 1]);
});

test("an answer is followed in deltas, gone on with, forked and found", async () => {
  const choices = [choice("anthropic/scripted")];
  const said = await api.client.agentSessions.say({ body: { text: "a question", models: choices } });
  const params = { agentSessionId: said.sessionId };
  const first = await followAnswer(said.sessionId, said.after);
  expect(spoken(first)).toBe("A first answer, in pieces.");
  expect(first.map(({ id }) => Number(id))).toEqual(first.map((_, index) => said.after + 1 + index));

  const again = await api.client.agentSessions.say({
    body: { sessionId: said.sessionId, text: "and more", models: choices },
  });
  expect(spoken(await followAnswer(said.sessionId, again.after))).toBe("A second one.");

  const session = await api.client.agentSessions.get({ params });
  expect(session).toMatchObject({ steps: 2, state: "open", agentName: "dialogue" });
  const { items } = await api.client.agentSessions.entries({ params, query: { after: 1, limit: 2 } });
  expect(items.map(({ seq }) => seq)).toEqual([2, 3]);
  const fork = await api.client.agentSessions.fork({ params, body: { through: again.after } });
  const other = await api.client.agentSessions.say({
    body: { sessionId: fork.sessionId, text: "with another model", models: [choice("openai/scripted")] },
  });
  expect(spoken(await followAnswer(fork.sessionId, other.after))).toBe("A second one.");
  const listed = await api.client.agentSessions.list({ query: { agent: "dialogue", limit: 1 } });
  expect(listed.items).toMatchObject([{ sessionId: fork.sessionId, parentId: said.sessionId }]);
  expect(listed.nextCursor).not.toBeNull();
  const found = await api.client.agentSessions.search({ query: { words: '"first answer"' } });
  expect(found.items[0]?.excerpt).toContain("«first» «answer»");
  const { measured } = await api.client.modelProfiles.list();
  expect(measured.map(({ model }) => model)).toEqual(["anthropic/scripted", "openai/scripted"]);
});

test("its tools are called through the choke point, which refuses what has no place here", async () => {
  const said = await api.client.agentSessions.say({
    body: { text: "use a tool", models: [choice("anthropic/scripted")] },
  });
  const frames = await followAnswer(said.sessionId, said.after);
  expect(frames.find(({ entry }) => entry.kind === "tool-answer")?.entry.code).toBe("TOOL_NO_WORKTREE");
});

test("a session that is not there is not found, and a key that is not there is named", async () => {
  const params = { agentSessionId: "none" };
  const missing = expect.objectContaining({ code: "AGENT_SESSION_NOT_FOUND" }) as unknown;
  await expect(api.client.agentSessions.get({ params })).rejects.toEqual(missing);
  expect((await api.request("/v1/agent-sessions/none/stream")).status).toBe(404);
  const choices = [{ model: "anthropic/x", key: "NO_SUCH_KEY" }];
  await expect(api.client.agentSessions.say({ body: { text: "hello", models: choices } })).rejects.toMatchObject({
    code: "MODEL_KEY_MISSING",
  });
});
