/**
 * Every match of a global expression, none of which may be empty. `matchAll` makes the expression anew for each text,
 * which takes longer than the search where the expression is long, as those of `pattern.ts` are.
 */
export const matchesOf = (expression: RegExp, text: string): RegExpExecArray[] => {
  const matches: RegExpExecArray[] = [];
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) matches.push(match);
  return matches;
};
