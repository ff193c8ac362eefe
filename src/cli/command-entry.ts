import type { DefineCommand } from "./define-command.ts";

export type CommandEntry = {
  name: string;
  summary: string;
  /** A leaf has code, a group has commands of its own. */
  load?: () => Promise<DefineCommand>;
  commands?: readonly CommandEntry[];
  /** Of a group; a leaf brings its own. */
  example?: string;
};
