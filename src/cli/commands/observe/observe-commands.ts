import type { CommandEntry } from "../../command-entry.ts";

export const OBSERVE_COMMANDS: readonly CommandEntry[] = [
  {
    name: "traces",
    summary: "look at traces that were kept: what took how long, as part of what",
    example: "provost traces list --failed",
    commands: [
      {
        name: "list",
        summary: "list traces, newest first",
        load: async () => (await import("./traces.ts")).defineTracesList,
      },
      {
        name: "show",
        summary: "show the spans of a trace",
        load: async () => (await import("./traces.ts")).defineTracesShow,
      },
    ],
  },
  {
    name: "log-level",
    summary: "say or set what a control plane that is up writes to its log",
    load: async () => (await import("./log-level.ts")).defineLogLevel,
  },
];
