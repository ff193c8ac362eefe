/** Has models answer, call a tool and fail through a control plane, for who looks at what it says of them. */
import { vi } from "vitest";
import type { Api } from "./api.ts";
import { startModelServer } from "./model-server/model-server.ts";

const KEY = "the-key-of-the-tenant";
const PRICED = "anthropic/claude-sonnet-5-5";
const UNPRICED = "openai/scripted";

const untilSaid = (api: Api, agentSessionId: string, after: number): Promise<void> =>
  vi.waitFor(
    async () => {
      const { items } = await api.client.agentSessions.entries({ params: { agentSessionId }, query: { after } });
      const isOver = items.some(
        ({ entry }) => (entry.kind === "step-ended" && entry.finish === "stop") || entry.kind === "step-failed",
      );
      if (!isOver) throw new Error("the model has not answered yet");
    },
    { timeout: 60_000, interval: 50 },
  );

export const workWithModels = async (api: Api): Promise<void> => {
  const usage = { input: 1_000, output: 100, cached: 400 };
  const models = await startModelServer({
    key: KEY,
    conversations: [
      {
        when: ["look"],
        replies: [
          { calls: [{ name: "list_files", input: {} }], usage },
          { text: "I looked.", usage },
        ],
      },
      { when: ["fail"], replies: [{ faults: [{ status: 400 }], text: "never" }] },
    ],
  });
  try {
    await api.client.secrets.set({ params: { name: "MODEL_KEY" }, body: { value: KEY } });
    const asked = [
      { text: "look", model: PRICED },
      { text: "look", model: UNPRICED },
      { text: "fail", model: PRICED },
    ];
    for (const { text, model } of asked) {
      const choice = { model, endpoint: `${models.url}/v1`, key: "MODEL_KEY" };
      const said = await api.client.agentSessions.say({ body: { text, models: [choice] } });
      await untilSaid(api, said.sessionId, said.after);
    }
  } finally {
    await models.close();
  }
};
