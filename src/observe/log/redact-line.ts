/** Nothing secret leaves by the log: neither what settings hold, nor what looks like a credential. */
import { type Environment, SETTINGS, type SettingName } from "../../model/settings.ts";
import { redactText, type Secret } from "../../runtime/redaction.ts";

/** Of shorter ones nearly every line would have a piece. */
const SHORTEST = 8;
/** Tokens and keys that Provost makes begin so; headers and URLs carry those of others. */
const CREDENTIALS: readonly (readonly [RegExp, string])[] = [
  [/\bpv[a-z]{1,3}_[\w-]{16,}/g, "[credential]"],
  [/\b(Bearer|Basic) [\w~+/.=-]{8,}/gi, "$1 [credential]"],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, "[credential]"],
  [/(\/\/[^\s/:@"]{0,200}:)[^\s/@"]{1,200}@/g, "$1[password]@"],
];

const secretsOf = (env: Environment): Secret[] =>
  (Object.keys(SETTINGS) as SettingName[]).flatMap((name) => {
    const value = env[name];
    return SETTINGS[name].secret && value !== undefined && value.length >= SHORTEST ? [{ name, value }] : [];
  });

export const createLineRedactor = (env: Environment): ((line: string) => string) => {
  const secrets = secretsOf(env);
  return (line) => {
    const known = secrets.length === 0 ? line : redactText(line, secrets);
    return CREDENTIALS.reduce((text, [pattern, mark]) => text.replaceAll(pattern, mark), known);
  };
};
