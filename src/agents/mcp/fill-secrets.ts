/** Puts the values of secrets where a declaration names them. */
import { ProvostError } from "../../model/errors.ts";
import type { Secret } from "../../runtime/redaction.ts";

/** `{{NAME}}` */
const NAMED = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;

export type FindSecret = (name: string) => Promise<string | null>;

/** What the texts hold then, and every secret that is in one of them. MCP_SECRET_MISSING. */
export const fillSecrets = async (
  server: string,
  texts: Readonly<Record<string, string>>,
  find: FindSecret,
): Promise<{ filled: Record<string, string>; secrets: Secret[] }> => {
  const names = new Set(Object.values(texts).flatMap((text) => [...text.matchAll(NAMED)].map(([, name = ""]) => name)));
  const values = new Map<string, string>();
  for (const name of names) {
    const value = await find(name);
    if (value === null) {
      throw new ProvostError("MCP_SECRET_MISSING", `the MCP server ${server} needs the secret ${name}`, {
        server,
        name,
      });
    }
    values.set(name, value);
  }
  const fill = (text: string): string => text.replaceAll(NAMED, (_, name: string) => values.get(name) ?? "");
  const filled = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, fill(text)]));
  return { filled, secrets: [...values].map(([name, value]) => ({ name, value })) };
};
