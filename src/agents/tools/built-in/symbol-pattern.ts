/**
 * Where a name is defined, by the look of the line: an extended regular expression (POSIX) for `git grep`. No parser, so it
 * holds for a tree that does not compile as well; what it finds is read before anybody relies on it.
 */

/** Words that stand before what they define, in the languages that agents meet most. */
const KEYWORDS =
  "function|class|interface|type|enum|const|let|var|def|fn|func|struct|trait|impl|module|namespace|package|protocol|object|record|macro_rules!|#define|sub|procedure|table|view|union|typedef|mod|static|defp|defmodule";

const START = "(^|[^[:alnum:]_$])";
const END = "([^[:alnum:]_$]|$)";
/** Between the word and the name: `function* f`, `func (s *Server) Serve`, `const readonly`, `impl<T> X`, `create table if not exists x.y`. */
const BETWEEN = String.raw`(\*|<[^>]*>)?[[:space:]]+(\([^)]*\)[[:space:]]*)?((async|default|abstract|public|private|mut|if|not|exists|class)[[:space:]]+)*([[:alnum:]_]+\.)?\*?`;
/** `name(…) {` and `name = (…) =>` at the beginning of a line: methods, and what is made without a word before it. */
const METHOD = String.raw`^[[:space:]]*((public|private|protected|static|async|override|readonly|final|get|set)[[:space:]]+)*`;
const METHOD_END = String.raw`[[:space:]]*(\([^;]*\)[^;=]*\{|=[[:space:]]*(async[[:space:]]*)?(\([^;]*=>|function|class))`;

/** Of letters, digits, `_` and `$`, as names are. */
export const SYMBOL = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

export const definitionPattern = (symbol: string): string => {
  const name = symbol.replaceAll("$", String.raw`\$`);
  return `${START}(${KEYWORDS})${BETWEEN}${name}${END}|${METHOD}${name}${METHOD_END}`;
};
