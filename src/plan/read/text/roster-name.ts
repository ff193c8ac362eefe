/** Who of the roster the words of a task name, where these say so in no other way: "Bo: fit it", "fit it – Bo", "fit it [Bo]". */
import type { Roster } from "../roster.ts";
import { splitPeople } from "./split-names.ts";
import type { TaskText } from "./task-text.ts";

/** Names of the front matter may be words of any kind, and count only where nothing else stands. */
const FORMS: readonly { form: RegExp; of: keyof Roster; who: 1 | 2 }[] = [
  { form: /^(.*\S)\s*\[([^()[\]]{1,80})\]\.?$/u, of: "all", who: 2 },
  { form: /^\[([^()[\]]{1,80})\]:?\s+(\S.*)$/u, of: "all", who: 1 },
  { form: /^(.*\S)\s*\(([^()[\]]{1,80})\)\.?$/u, of: "people", who: 2 },
  { form: /^([^:]{1,80}?)\s*:\s+(\S.*)$/u, of: "people", who: 1 },
  { form: /^(\S.{0,79}?)\s+[–—-]{1,2}\s+(\S.*)$/u, of: "people", who: 1 },
  { form: /^(.*\S)\s+[–—|·•-]{1,2}\s+([^–—|·•]{1,80}?)\.?$/u, of: "people", who: 2 },
];

export const takeRosterName = (found: TaskText, roster: Roster): TaskText => {
  if (roster.all.size === 0 || found.assignee !== undefined) return found;
  for (const { form, of, who } of FORMS) {
    const match = form.exec(found.title);
    if (match === null) continue;
    const people = splitPeople((match[who] ?? "").replaceAll(/[@*]/gu, ""));
    if (people.length === 0 || !people.every((name) => roster[of].has(name))) continue;
    const title = match[who === 1 ? 2 : 1] ?? "";
    return { ...found, title, assignee: people[0], participants: people.length > 1 ? people : found.participants };
  }
  return found;
};
