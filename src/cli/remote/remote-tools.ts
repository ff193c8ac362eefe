/** Tools and approvals of the control plane that is asked. */
import type { Client } from "../../sdk/client/index.ts";
import type { ToolDesk } from "../tool-desk.ts";

export const toolDeskOf = (client: Client): ToolDesk => ({
  list: async () => (await client.tools.list()).items,
  set: (tool, body) => client.tools.set({ params: { tool }, body }),
  calls: async (query) => (await client.tools.calls({ query })).items,
  approvals: async (query) => (await client.approvals.list({ query })).items,
  approval: (approvalId) => client.approvals.get({ params: { approvalId } }),
  settle: (approvalId, answer) => {
    const params = { approvalId };
    switch (answer.kind) {
      case "granted": {
        const { kind: _kind, ...body } = answer;
        return client.approvals.grant({ params, body });
      }
      case "denied":
        return client.approvals.deny({ params, body: { reason: answer.reason } });
      case "answered":
        return client.approvals.answer({ params, body: { answer: answer.answer } });
      default:
        return answer satisfies never;
    }
  },
  rules: async (limit) => (await client.approvalRules.list({ query: { limit } })).items,
  revokeRule: (ruleId) => client.approvalRules.revoke({ params: { ruleId } }),
  notes: (query) => client.notes.list({ query }),
  eraseNotes: async (noteIds) => {
    for (const noteId of noteIds) await client.notes.erase({ params: { noteId } });
  },
});
