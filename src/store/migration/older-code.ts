/**
 * Which older code may go on with the schema after a migration: what is only added is not noticed by code that does not
 * know it. So a version can be replaced by the one before it without a word to the database.
 */

/** What takes something away from the code before, or asks something new of it. */
const BREAKS =
  /\bdrop (?:table|column|function|procedure|view|type)\b|\brename\b|\bset not null\b|\balter column \w+ (?:set data )?type\b|\brevoke\b|\badd column (?:if not exists )?\w+ [^,;]*\bnot null\b(?![^,;]*\bdefault\b)/i;

const SAYS_SINCE = /^-- Older code goes on, if it knows (\d{4})\.$/m;
const SAYS_NONE = /^-- No older code goes on\.$/m;

/** Code that knows this one looks at what the database remembers of migrations that it does not know. */
const FIRST_TO_LOOK = 90;
/** From this one on each migration says it; of those before, it was found out. */
export const FIRST_TO_SAY = 98;

/** A function that the migration itself makes was nobody's before. */
const withoutOwnRevokes = (text: string): string => {
  const made = new Set([...text.matchAll(/\bcreate function ([\w.]+)\(/gi)].map(([, name]) => name));
  return text.replaceAll(/\brevoke \w+ on function ([\w.]+)\([^;]*;/gi, (all, name: string) =>
    made.has(name) ? "" : all,
  );
};

const MADE_TABLE = /\bcreate table ([\w.]+) \(/gi;
const RENAMED_TABLE = /\balter table (\w+)\.(\w+) rename to (\w+);/gi;

/** A table that gives its name to one made here is not missed; nor are the names of indexes, which nobody says. */
const withoutReplacedNames = (text: string): string => {
  const made = new Set([...text.matchAll(MADE_TABLE)].map(([, name]) => name));
  const given = new Set<string>();
  const renamed = text.replaceAll(RENAMED_TABLE, (all, schema: string, from: string, to: string) => {
    if (!made.has(`${schema}.${from}`)) return all;
    given.add(`${schema}.${to}`);
    return "";
  });
  return renamed
    .replaceAll(/\balter index [\w.]+ rename to \w+;/gi, "")
    .replaceAll(/\brevoke \w+ on ([\w.]+) from \w+;/gi, (all, name: string) => (given.has(name) ? "" : all));
};

export const breaksOlderCode = (text: string): boolean =>
  BREAKS.test(withoutReplacedNames(withoutOwnRevokes(text.replaceAll(/--.*$/gm, ""))));

export const saysWhoGoesOn = (text: string): boolean => SAYS_SINCE.test(text) || SAYS_NONE.test(text);

/** The migration that code has to know to go on after this one; null when no older code may. */
export const oldestCodeAfter = (version: number, text: string): number | null => {
  const [, since] = SAYS_SINCE.exec(text) ?? [];
  if (since !== undefined) return Number(since);
  return version < FIRST_TO_SAY && !SAYS_NONE.test(text) && !breaksOlderCode(text) ? FIRST_TO_LOOK : null;
};
