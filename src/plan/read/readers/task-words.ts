import type { Draft } from "../draft.ts";
import { takeRosterName } from "../text/roster-name.ts";
import { readTaskText, type TaskText } from "../text/task-text.ts";

/** The words of a task, in a plan that may say elsewhere who there is to do it. */
export const readTaskWords = (raw: string, { roster }: Draft, prefixIsName = false): TaskText =>
  takeRosterName(readTaskText(raw, prefixIsName), roster);
