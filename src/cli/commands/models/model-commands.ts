import type { CommandEntry } from "../../command-entry.ts";

export const MODEL_COMMANDS: readonly CommandEntry[] = [
  {
    name: "chat",
    summary: "talk with a model agent, with its tools and policies",
    load: async () => (await import("./chat.ts")).defineChat,
  },
  {
    name: "sessions",
    summary: "look at what agents with models said and did",
    example: "provost sessions list",
    commands: [
      {
        name: "list",
        summary: "list sessions, the newest first",
        load: async () => (await import("./sessions.ts")).defineSessionsList,
      },
      {
        name: "show",
        summary: "print a session from its beginning",
        load: async () => (await import("./sessions.ts")).defineSessionsShow,
      },
      {
        name: "follow",
        summary: "print a session as it is written",
        load: async () => (await import("./sessions.ts")).defineSessionsFollow,
      },
      {
        name: "search",
        summary: "find words in all sessions",
        load: async () => (await import("./sessions.ts")).defineSessionsSearch,
      },
      {
        name: "fork",
        summary: "begin a session as another one began",
        load: async () => (await import("./sessions.ts")).defineSessionsFork,
      },
      {
        name: "replay",
        summary: "go through a session again from its log alone, and say where the log does not hold",
        load: async () => (await import("./compare-sessions.ts")).defineSessionsReplay,
      },
      {
        name: "diff",
        summary: "show two sessions side by side",
        load: async () => (await import("./compare-sessions.ts")).defineSessionsDiff,
      },
    ],
  },
  {
    name: "models",
    summary: "choose which models are asked in which role",
    example: "provost models set code anthropic/claude-sonnet-4-5",
    commands: [
      {
        name: "list",
        summary: "list the profiles, and how models have done",
        load: async () => (await import("./profiles.ts")).defineModelsList,
      },
      {
        name: "set",
        summary: "choose the models of a role",
        load: async () => (await import("./profiles.ts")).defineModelsSet,
      },
      {
        name: "unset",
        summary: "choose nothing for a role",
        load: async () => (await import("./profiles.ts")).defineModelsUnset,
      },
      {
        name: "history",
        summary: "list what was chosen before",
        load: async () => (await import("./profiles.ts")).defineModelsHistory,
      },
    ],
  },
];
