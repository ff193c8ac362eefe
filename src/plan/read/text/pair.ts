import { pattern } from "../../pattern.ts";
import { splitPeople } from "./split-names.ts";

/** In the middle of a sentence only a name has a capital letter. */
const NAME = String.raw`(?:\p{Lu}\p{Ll}{1,15}(?: \p{Lu}\p{Ll}{0,15}\.?)?|\p{Lu}{1,4}\d{0,2})`;
const PAIR = pattern.u`^(${NAME}(?:(?:\s*[+&,]\s*|\s+and\s+)${NAME}){1,3})(?:(?::|\s+(?:on|about|over))\s+(\S.*))?$`;
/** "on Mondays", "on every PR": how it is done, and no session of its own. */
const USUAL =
  /^(?:all|any|call|demand|rotation|every\w*|each|most|alternat\w+|(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:week)?days|request)\b/iu;

/** Who meets: "Ann and Bo on the parser", "Ann + Bo". @param isSure whether the text has been told to be a session */
export const peopleOfPair = (text: string, isSure: boolean): string[] => {
  const [, people = "", topic] = PAIR.exec(text) ?? [];
  const isSession = isSure || (topic !== undefined && !USUAL.test(topic));
  return isSession ? splitPeople(people) : [];
};
