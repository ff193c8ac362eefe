/** Tools and approvals of the control plane that runs already. */
import type { Endpoint } from "../../runtime/endpoint-file.ts";
import { createClient } from "../../sdk/client/index.ts";
import type { ToolDesk } from "../tool-desk.ts";
import { answers, explained } from "./remote-control-plane.ts";

/** Null when nobody answers there any more. */
export const connectTools = async (endpoint: Endpoint): Promise<ToolDesk | null> => {
  if (!(await answers(endpoint))) return null;
  const client = createClient({ url: endpoint.url, token: endpoint.token });
  return {
    list: async () => (await explained(client.tools.list())).items,
    set: (tool, body) => explained(client.tools.set({ params: { tool }, body })),
    calls: async (query) => (await explained(client.tools.calls({ query }))).items,
    approvals: async (query) => (await explained(client.approvals.list({ query }))).items,
    approval: (approvalId) => explained(client.approvals.get({ params: { approvalId } })),
    settle: (approvalId, answer) => {
      const params = { approvalId };
      switch (answer.kind) {
        case "granted": {
          const { kind: _kind, ...body } = answer;
          return explained(client.approvals.grant({ params, body }));
        }
        case "denied":
          return explained(client.approvals.deny({ params, body: { reason: answer.reason } }));
        case "answered":
          return explained(client.approvals.answer({ params, body: { answer: answer.answer } }));
        default:
          return answer satisfies never;
      }
    },
    rules: async (limit) => (await explained(client.approvalRules.list({ query: { limit } }))).items,
    revokeRule: (ruleId) => explained(client.approvalRules.revoke({ params: { ruleId } })),
    notes: async (query) => (await explained(client.notes.list({ query }))).items,
    eraseNotes: async (noteIds) => {
      for (const noteId of noteIds) await explained(client.notes.erase({ params: { noteId } }));
    },
    close: () => Promise.resolve(),
  };
};
