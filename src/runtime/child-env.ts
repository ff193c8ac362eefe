import { traceEnv } from "./tracing.ts";

const ALWAYS = ["PATH", "HOME", "LANG", "TZ", "TMPDIR", "USER", "SHELL", "TERM"];

/**
 * The environment of a child process: an allow-list, so that the secrets of whoever started Provost stay with them.
 * @param allow names handed through besides PATH, HOME, LANG, LC_*, TZ, TMPDIR, USER, SHELL and TERM
 * With TRACEPARENT where there is a trace: what the process starts can go on with it.
 * @param extra set on top, whatever the user's environment says
 */
export const childEnv = (allow: readonly string[], extra: Record<string, string> = {}): Record<string, string> => {
  const allowed = new Set([...ALWAYS, ...allow]);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && (allowed.has(name) || name.startsWith("LC_"))) env[name] = value;
  }
  return { ...env, ...traceEnv(), ...extra };
};
