/** Names of fields after those of operations: `runs.list` is `runs`, `runs.get` is `run`, `runs.status` is `runStatus`. */

const singular = (plural: string): string =>
  plural.endsWith("ies") ? `${plural.slice(0, -3)}y` : /[^s]s$/.test(plural) ? plural.slice(0, -1) : plural;

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const partsOf = (operation: string): [group: string, verb: string] => {
  const [group = "", verb = ""] = operation.split(".");
  return [group, verb];
};

export const fieldNameOf = (operation: string): string => {
  const [group, verb] = partsOf(operation);
  if (verb === "list") return group;
  return verb === "get" ? singular(group) : singular(group) + capitalised(verb);
};

/** On what it is about, the thing's own name would be said twice: a run has a `status`. */
export const linkNameOf = (operation: string, owner: string): string => {
  const [group, verb] = partsOf(operation);
  const ofOwner = capitalised(singular(group)) === owner;
  return ofOwner && verb !== "list" && verb !== "get" ? verb : fieldNameOf(operation);
};

export const typeNameOf = (operation: string): string => `${capitalised(fieldNameOf(operation))}Answer`;
