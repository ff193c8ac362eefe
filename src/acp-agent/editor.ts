/** What an editor is told of a run: words, a plan whose entries are its tasks, and a tool call for each attempt. */
import {
  type AgentContext,
  methods,
  type PlanEntry,
  type RequestPermissionRequest,
  type SessionUpdate,
  type ToolCallContent,
} from "@agentclientprotocol/sdk";

type Entry = { title: string; status: PlanEntry["status"]; note: string };

export type Editor = {
  say(text: string): Promise<void>;
  /** What the person has written, in a session that is shown again. */
  quote(text: string): Promise<void>;
  /** The tasks of the plan, in its order. */
  showTasks(tasks: readonly { id: string; title: string }[]): Promise<void>;
  begin(taskId: string, attemptId: string): Promise<void>;
  /** Whether an attempt at it has begun, and no end of it was told. */
  isAtWork(taskId: string): boolean;
  end(taskId: string, attemptId: string | null, how: "completed" | "failed", note?: string): Promise<void>;
  /** Undefined when the person has answered neither. */
  ask(approval: AskedApproval): Promise<boolean | undefined>;
};

type AskedApproval = { approvalId: string; title: string; input: unknown; reason: string };

const GRANT = "grant";

const words = (text: string): ToolCallContent => ({ type: "content", content: { type: "text", text } });

const permissionRequest = (
  sessionId: string,
  { approvalId: toolCallId, title, input: rawInput, reason }: AskedApproval,
): RequestPermissionRequest => ({
  sessionId,
  toolCall: { toolCallId, title, kind: "execute", status: "pending", rawInput, content: [words(reason)] },
  options: [
    { optionId: GRANT, name: "Grant, this once", kind: "allow_once" },
    { optionId: "deny", name: "Deny", kind: "reject_once" },
  ],
});

const planUpdate = (entries: Iterable<Entry>): SessionUpdate => ({
  sessionUpdate: "plan",
  entries: [...entries].map(({ title, status, note }) => ({
    content: note === "" ? title : `${title} (${note})`,
    priority: "medium",
    status,
  })),
});

export const createEditor = (client: AgentContext, sessionId: string): Editor => {
  const entries = new Map<string, Entry>();
  const open = new Map<string, string>();
  const update = (change: SessionUpdate): Promise<void> =>
    client.notify(methods.client.session.update, { sessionId, update: change });
  const showPlan = (): Promise<void> => update(planUpdate(entries.values()));
  const mark = async (taskId: string, status: Entry["status"], note = ""): Promise<void> => {
    const entry = entries.get(taskId);
    if (entry === undefined) return;
    entries.set(taskId, { ...entry, status, note });
    await showPlan();
  };
  return {
    say: (text) => update({ sessionUpdate: "agent_message_chunk", content: { type: "text", text: `${text}\n` } }),
    quote: (text) => update({ sessionUpdate: "user_message_chunk", content: { type: "text", text } }),
    showTasks: (tasks) => {
      for (const { id, title } of tasks) entries.set(id, { title, status: "pending", note: "" });
      return showPlan();
    },
    isAtWork: (taskId) => open.has(taskId),
    begin: async (taskId, attemptId) => {
      const title = entries.get(taskId)?.title ?? taskId;
      open.set(taskId, attemptId);
      await update({
        sessionUpdate: "tool_call",
        toolCallId: attemptId,
        title,
        kind: "execute",
        status: "in_progress",
      });
      await mark(taskId, "in_progress");
    },
    end: async (taskId, attemptId, status, note = "") => {
      const toolCallId = attemptId ?? open.get(taskId);
      open.delete(taskId);
      const content = note === "" ? [] : [words(note)];
      if (toolCallId !== undefined) await update({ sessionUpdate: "tool_call_update", toolCallId, status, content });
      // A task that failed was not done; the plan of the protocol has no word for that.
      await mark(taskId, status === "completed" ? "completed" : "pending", note);
    },
    ask: async (approval) => {
      const request = permissionRequest(sessionId, approval);
      const { outcome } = await client.request(methods.client.session.requestPermission, request);
      return outcome.outcome === "selected" ? outcome.optionId === GRANT : undefined;
    },
  };
};
