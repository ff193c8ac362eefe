import type { DefineCommand } from "./define-command.ts";

export type CommandEntry = {
  name: string;
  summary: string;
  /** A leaf has code, a group has commands of its own. */
  load?: () => Promise<DefineCommand>;
  commands?: readonly CommandEntry[];
  /** Works in this process and asks no control plane that could be elsewhere: see docs/adr/0024. */
  here?: true;
  /** Of a group; a leaf brings its own. */
  example?: string;
};
