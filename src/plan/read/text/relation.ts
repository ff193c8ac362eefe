const RELATION =
  /^(.{1,120}?)\s+(depends on|requires|needs|waits for|(?:is )?blocked by|follows|blocks|unblocks|precedes|must (?:finish|complete|be done) before|before|after)\s*:?\s+(.{1,200}?)\.?$/iu;
const LATER_FIRST = /^(?:depends|requires|needs|waits|follows|after|(?:is )?blocked)/iu;

/** "B depends on A", "A blocks B" → what comes first, what comes after. */
export const readRelation = (text: string): [string, string] | null => {
  const relation = RELATION.exec(text);
  if (relation === null) return null;
  const [, left = "", verb = "", right = ""] = relation;
  return LATER_FIRST.test(verb) ? [right, left] : [left, right];
};
