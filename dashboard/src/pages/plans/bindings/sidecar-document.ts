/**
 * Changes to the text of a sidecar. What stands in it stays as it was written, comments included; what cannot be read is
 * not written over.
 */
import { type Document, isMap, isSeq, parse, parseDocument, type YAMLMap } from "yaml";

export type TaskBinding = { agent: string; script: string };
type List = "tasks" | "criteria";

/** Whether entries can be put into it. */
export const isReadable = (text: string): boolean => {
  const { errors, contents } = parseDocument(text);
  return errors.length === 0 && (contents === null || isMap(contents));
};

const openList = (document: Document, list: List) => {
  const known = document.get(list);
  if (isSeq(known)) return known;
  const made = document.createNode([]);
  document.set(list, made);
  return made;
};

/** Only an entry for this one node alone is its own: another may bind more by the same words. */
const isAbout = (entry: unknown, id: string): entry is YAMLMap => {
  if (!isMap(entry)) return false;
  const match = entry.get("match");
  return isMap(match) && match.items.length === 1 && match.get("id") === id;
};

const fieldsOf = (document: Document, entry: YAMLMap, fields: Record<string, unknown>): void => {
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) entry.delete(key);
    else entry.set(key, document.createNode(value));
  }
};

const withEntry = (text: string, list: List, id: string, fields: Record<string, unknown> | null): string => {
  const document = parseDocument(text);
  const entries = openList(document, list);
  const at = entries.items.findLastIndex((entry) => isAbout(entry, id));
  if (fields === null) {
    if (at >= 0) entries.delete(at);
    if (entries.items.length === 0) document.delete(list);
  } else {
    const match = document.createNode({ id }, { flow: true });
    const known = entries.items[at];
    const entry = isMap(known) ? known : (document.createNode({ match }) as YAMLMap);
    fieldsOf(document, entry, fields);
    if (at < 0) entries.add(entry);
  }
  const isEmpty = isMap(document.contents) && document.contents.items.length === 0;
  return isEmpty ? "" : document.toString({ lineWidth: 0 });
};

/** Null takes out what was put in for this task alone. */
export const bindTask = (text: string, taskId: string, binding: TaskBinding | null): string =>
  withEntry(
    text,
    "tasks",
    taskId,
    binding && {
      agent: binding.agent,
      script: binding.script.trim() === "" ? undefined : `${binding.script.trim()}\n`,
    },
  );

export const giveCheck = (text: string, criterionId: string, check: Record<string, unknown> | null): string =>
  withEntry(text, "criteria", criterionId, check && { check });

export const declareAgent = (text: string, name: string, declaration: Record<string, unknown>): string => {
  const document = parseDocument(text);
  document.setIn(["agents", name], document.createNode(declaration, { flow: true }));
  return document.toString({ lineWidth: 0 });
};

/** A mapping that was written by hand; null when it is none. */
export const readMapping = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
};
