/** What agents may use, what they ask people for, and what they keep. */
import type { CommandEntry } from "../../command-entry.ts";

const TOOLS: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list the tools and how they are set",
    load: async () => (await import("./tools.ts")).defineToolsList,
  },
  {
    name: "enable",
    summary: "let agents use a tool",
    load: async () => (await import("./tools.ts")).defineToolsEnable,
  },
  {
    name: "disable",
    summary: "keep a tool from agents",
    load: async () => (await import("./tools.ts")).defineToolsDisable,
  },
  {
    name: "calls",
    summary: "list calls, with what decided about each",
    load: async () => (await import("./tools.ts")).defineToolsCalls,
  },
  {
    name: "try",
    summary: "make one call, through all that decides about it",
    load: async () => (await import("./try-tool.ts")).defineToolsTry,
    here: true,
  },
];

const APPROVALS: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list what waits for an answer",
    load: async () => (await import("./approvals.ts")).defineApprovalsList,
  },
  {
    name: "show",
    summary: "show exactly what is to be done",
    load: async () => (await import("./approvals.ts")).defineApprovalsShow,
  },
  {
    name: "grant",
    summary: "give leave, also for what looks like it",
    load: async () => (await import("./approvals.ts")).defineApprovalsGrant,
  },
  {
    name: "deny",
    summary: "refuse, with a reason",
    load: async () => (await import("./approvals.ts")).defineApprovalsDeny,
  },
  {
    name: "answer",
    summary: "answer a question",
    load: async () => (await import("./approvals.ts")).defineApprovalsAnswer,
  },
  {
    name: "rules",
    summary: "list what is granted without asking",
    load: async () => (await import("./approvals.ts")).defineApprovalsRules,
  },
  {
    name: "revoke",
    summary: "end a rule",
    load: async () => (await import("./approvals.ts")).defineApprovalsRevoke,
  },
];

const NOTES: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list notes that agents keep",
    load: async () => (await import("./notes.ts")).defineNotesList,
  },
  {
    name: "erase",
    summary: "remove notes for good",
    load: async () => (await import("./notes.ts")).defineNotesErase,
  },
];

export const TOOL_COMMANDS: readonly CommandEntry[] = [
  {
    name: "tools",
    summary: "what agents may use, and what they did with it",
    commands: TOOLS,
    example: "provost tools calls --outcome refused",
  },
  {
    name: "approvals",
    summary: "answer what agents ask people for",
    commands: APPROVALS,
    example: "provost approvals list",
  },
  { name: "notes", summary: "read and erase what agents keep", commands: NOTES, example: "provost notes list" },
];
