import type { CommandEntry } from "../command-entry.ts";

export const ATTEST_COMMANDS: readonly CommandEntry[] = [
  {
    name: "waive",
    summary: "waive a criterion, with a reason",
    load: async () => (await import("./attest.ts")).defineWaive,
  },
  {
    name: "approve",
    summary: "approve a criterion that asks for a role's approval",
    load: async () => (await import("./attest.ts")).defineApprove,
  },
  {
    name: "mitigate",
    summary: "take on what is open at a gate, for a Conditional Go",
    load: async () => (await import("./attest.ts")).defineMitigate,
  },
];
