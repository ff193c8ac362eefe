/** What commands do about tools. Times are texts, as they are printed. */
import type { Output } from "../sdk/client/index.ts";

export type ShownTool = Output<"tools.list">["items"][number];
export type ShownCall = Output<"tools.calls">["items"][number];
export type ShownApproval = Output<"approvals.list">["items"][number];
export type ShownRule = Output<"approvalRules.list">["items"][number];
export type ListedNotes = Output<"notes.list">;
export type ShownNote = ListedNotes["items"][number];

export type ToolChange = { enabled?: boolean; approval?: ShownTool["approval"]; hosts?: string[] };
export type CallFilter = {
  sessionId?: string;
  runId?: string;
  tool?: string;
  outcome?: "ok" | "refused" | "failed";
  limit: number;
};
export type GivenAnswer =
  | { kind: "granted"; reason: string; remember?: { pattern?: ShownRule["pattern"]; forSeconds: number } }
  | { kind: "denied"; reason: string }
  | { kind: "answered"; answer: string };

export type ToolDesk = {
  list(): Promise<ShownTool[]>;
  set(name: string, change: ToolChange): Promise<ShownTool>;
  calls(filter: CallFilter): Promise<ShownCall[]>;
  approvals(filter: { state?: ShownApproval["state"]; limit: number }): Promise<ShownApproval[]>;
  approval(approvalId: string): Promise<ShownApproval>;
  settle(approvalId: string, answer: GivenAnswer): Promise<ShownApproval>;
  rules(limit: number): Promise<ShownRule[]>;
  revokeRule(ruleId: string): Promise<void>;
  notes(filter: { scope?: ShownNote["scope"]; owner?: string; limit: number }): Promise<ListedNotes>;
  eraseNotes(noteIds: readonly string[]): Promise<void>;
};
