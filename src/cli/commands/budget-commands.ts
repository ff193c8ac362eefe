import type { CommandEntry } from "../command-entry.ts";

export const BUDGET_COMMANDS: readonly CommandEntry[] = [
  {
    name: "budgets",
    summary: "say what agents may spend, and stop them all",
    example: "provost budgets set tenant usd 50 --period month",
    commands: [
      {
        name: "list",
        summary: "list budgets and what is spent",
        load: async () => (await import("./budgets.ts")).defineBudgetsList,
      },
      {
        name: "set",
        summary: "set a budget",
        load: async () => (await import("./budgets.ts")).defineBudgetsSet,
      },
      {
        name: "remove",
        summary: "remove a budget",
        load: async () => (await import("./budgets.ts")).defineBudgetsRemove,
      },
      {
        name: "stop-all",
        summary: "stop all agents at once",
        load: async () => (await import("./budgets.ts")).defineBudgetsStopAll,
      },
      {
        name: "resume-all",
        summary: "let agents work again",
        load: async () => (await import("./budgets.ts")).defineBudgetsResumeAll,
      },
    ],
  },
];
