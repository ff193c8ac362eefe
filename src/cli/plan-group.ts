import type { CommandEntry } from "./command-entry.ts";

/** `provost plan …`. It has two tables: that of all commands, and that of the file that only `plan check` is in. */
export const planGroup = (commands: readonly CommandEntry[]): CommandEntry => ({
  name: "plan",
  summary: "check, show, format or simulate a plan",
  commands,
  example: "provost plan check PLAN.md",
});

export const planCheck = (load: NonNullable<CommandEntry["load"]>): CommandEntry => ({
  name: "check",
  summary: "compile a plan and print its diagnostics",
  load,
  here: true,
});
