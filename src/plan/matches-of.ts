/**
 * Every match of a global expression, none of which may be empty. `matchAll` makes the expression anew for each text,
 * which takes longer than the search where the expression is long, as those of `pattern.ts` are.
 */
export const matchesOf = (expression: RegExp, text: string): RegExpExecArray[] => {
  expression.lastIndex = 0;
  const first = expression.exec(text);
  if (first === null) return [];
  // An array that begins empty takes room for 17 at the first push, and most texts have one match.
  const matches = [first];
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) matches.push(match);
  return matches;
};
