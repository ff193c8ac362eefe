import type { CommandEntry } from "../command-entry.ts";
import { planCheck } from "../plan-group.ts";

export const PLAN_COMMANDS: readonly CommandEntry[] = [
  planCheck(async () => (await import("./plan-check.ts")).definePlanCheck),
  {
    name: "show",
    summary: "print a plan as a tree, as JSON or as a Mermaid graph",
    load: async () => (await import("./plan-show.ts")).definePlanShow,
    here: true,
  },
  {
    name: "fmt",
    summary: "bring a plan into its usual form without changing its meaning",
    load: async () => (await import("./plan-fmt.ts")).definePlanFmt,
    here: true,
  },
  {
    name: "simulate",
    summary: "say when a plan may be finished, at what cost, and what that hangs on",
    load: async () => (await import("./plan-simulate.ts")).definePlanSimulate,
  },
];
