import type { Command } from "commander";
import type { Session } from "./session.ts";

/** Gives a command its arguments, options, help and action. The action leaves its result in `session.exitCode`. */
export type DefineCommand = (command: Command, session: Session) => void;

/** The end of a command's help. */
export const example = (...lines: string[]): string =>
  `\n${lines.length === 1 ? "Example" : "Examples"}:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
