/** Settings of identities: the file `identity.json` in the data folder. Without it mail goes to the outbox. */
import { join } from "node:path";
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { ProviderSettings } from "./external/provider.ts";
import type { SmtpSettings } from "./mail/smtp-mail.ts";
import { readPrivateFile } from "./private-file.ts";

type Env = Readonly<Record<string, string | undefined>>;

const secretName = z.string().regex(/^[A-Z][A-Z0-9_]*$/, "name an environment variable");

const fileSchema = z.strictObject({
  /** Where people reach the control plane; links in mails begin with it. */
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  mail: z
    .strictObject({
      from: z.string().min(3),
      host: z.string().min(1),
      port: z.int().min(1).max(65_535).default(587),
      implicitTls: z.boolean().default(false),
      allowPlaintext: z.boolean().default(false),
      user: z.string().optional(),
      /** The environment variable that holds the password. */
      passwordFrom: secretName.optional(),
    })
    .optional(),
  providers: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9-]{0,38}$/),
        label: z.string().min(1),
        issuer: z.url({ protocol: /^https?$/ }),
        clientId: z.string().min(1),
        /** The environment variable that holds it. */
        clientSecretFrom: secretName,
        trustsEmail: z.boolean().default(false),
      }),
    )
    .default([]),
});

export type IdentitySettings = {
  publicUrl: string | null;
  /** Null: the outbox in the data folder. */
  mail: { from: string; smtp: SmtpSettings } | null;
  providers: ProviderSettings[];
};

const invalid = (path: string, message: string): ProvostError =>
  new ProvostError("SETTINGS_INVALID", `${path}: ${message}`, { path });

const secretOf = (env: Env, name: string, path: string): string => {
  const value = env[name];
  if (value) return value;
  throw invalid(path, `the environment variable ${name}, which it names, is not set`);
};

export const parseIdentitySettings = (text: string, path: string, env: Env): IdentitySettings => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(path, `no JSON: ${(error as Error).message}`);
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) throw invalid(path, z.prettifyError(parsed.error));
  const { publicUrl = null, mail, providers } = parsed.data;
  const providersOf = providers.map(({ clientSecretFrom, ...one }) => ({
    ...one,
    clientSecret: secretOf(env, clientSecretFrom, path),
  }));
  if (mail === undefined) return { publicUrl, mail: null, providers: providersOf };
  const { from, passwordFrom, ...rest } = mail;
  const password = passwordFrom === undefined ? undefined : secretOf(env, passwordFrom, path);
  return { publicUrl, mail: { from, smtp: { ...rest, password } }, providers: providersOf };
};

/** SETTINGS_INVALID, KEY_INVALID when others can read the file. */
export const loadIdentitySettings = async (homePath: string, env: Env = process.env): Promise<IdentitySettings> => {
  const path = join(homePath, "identity.json");
  const text = await readPrivateFile(path);
  return text === null ? { publicUrl: null, mail: null, providers: [] } : parseIdentitySettings(text, path, env);
};
