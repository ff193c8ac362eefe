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
  const routed = await api.client.modelProfiles.set({ params, body: { choices: [], route: "cost" } });
  expect(routed).toMatchObject({ version: 3, route: "cost" });
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
  const { items: costs } = await api.client.modelProfiles.costs();
  const { measured } = await api.client.modelProfiles.list();
  expect(measured.map(({ model }) => model)).toEqual(["anthropic/scripted", "openai/scripted"]);
  expect(costs.map(({ model }) => model)).toEqual(["anthropic/scripted", "openai/scripted"]);
  expect(costs.every(({ day, steps, tokens }) => /^\d{4}-\d\d-\d\d$/.test(day) && steps > 0 && tokens > 0)).toBe(true);
});

test("a fork that went another way is put beside its parent, and each is replayed from its log without asking anybody", async () => {
  const choices = [choice("anthropic/scripted")];
  const said = await api.client.agentSessions.say({ body: { text: "use a tool", models: choices } });
  await followAnswer(said.sessionId, said.after);
  const params = { agentSessionId: said.sessionId };
  const fork = await api.client.agentSessions.fork({ params, body: { through: said.after } });
  const other = await api.client.agentSessions.say({
    body: { sessionId: fork.sessionId, text: "a question", models: choices },
  });
  await followAnswer(fork.sessionId, other.after);
  const asked = models.requests.length;

  const replay = await api.client.agentSessions.replay({ params });
  const again = await api.client.agentSessions.replay({ params, query: { after: 1, limit: 1 } });
  const diff = await api.client.agentSessions.diff({ params: { ...params, otherSessionId: fork.sessionId } });

  expect(models.requests).toHaveLength(asked);
  expect(replay).toMatchObject({
    divergence: null,
    total: 2,
    steps: [{ calls: [{ name: "list_files" }] }, { step: 2 }],
  });
  expect(again.steps).toEqual(replay.steps.slice(1));
  expect(diff).toMatchObject({ firstDifference: 1, a: { tools: { list_files: 1 } }, b: { tools: {} } });
  expect(diff.rows.map(({ change }) => change)).toContain("only-a");
  const missing = { ...params, otherSessionId: "none" };
  await expect(api.client.agentSessions.diff({ params: missing })).rejects.toMatchObject({
    code: "AGENT_SESSION_NOT_FOUND",
  });
});

test("an answer that is kept is given again to the same question, and the session shows that it cost nothing", async () => {
  const choices = [{ ...choice("anthropic/scripted"), cache: true }];
  const first = await api.client.agentSessions.say({ body: { text: "a question to keep", models: choices } });
  await followAnswer(first.sessionId, first.after);
  const asked = models.requests.length;

  const again = await api.client.agentSessions.say({ body: { text: "a question to keep", models: choices } });
  const frames = await followAnswer(again.sessionId, again.after);

  expect(models.requests).toHaveLength(asked);
  expect(spoken(frames)).toBe("A first answer, in pieces.");
  expect(frames.at(-1)?.entry).toMatchObject({ kind: "step-ended", kept: true, microUsd: 0, usage: { input: 0 } });
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

test("the models of a role are put in order by what was measured of them", async () => {
  const choices = [choice("anthropic/nobody-has-asked"), choice("anthropic/scripted")];
  await api.client.modelProfiles.set({ params: { role: "dialogue" }, body: { choices, route: "latency" } });
  const said = await api.client.agentSessions.say({ body: { text: "a question" } });
  await followAnswer(said.sessionId, said.after);
  const params = { agentSessionId: said.sessionId };
  expect((await api.client.agentSessions.get({ params })).model).toBe("anthropic/scripted");
});
