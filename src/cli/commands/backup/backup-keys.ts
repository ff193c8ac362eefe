/** What a backup is encrypted with, and opened with. A passphrase is never an argument: arguments are seen by everybody. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ProvostError } from "../../../model/errors.ts";
import type { Session } from "../../session.ts";

const PASSPHRASE = "PROVOST_BACKUP_PASSPHRASE";
const SHORTEST = 12;

export const PASSPHRASE_OPTION = [
  "--passphrase-file <path>",
  `read the passphrase from a file (default: ${PASSPHRASE} of the environment)`,
] as const;

const readText = async ({ io }: Session, file: string): Promise<string> =>
  readFile(path.resolve(io.cwd, file), "utf8").catch((cause: unknown) => {
    throw new ProvostError("BACKUP_KEY_WRONG", `${file} cannot be read: ${String(cause)}`, { file }, { cause });
  });

const readPassphrase = async (session: Session, file: string | undefined): Promise<string | null> =>
  file === undefined ? session.io.env[PASSPHRASE] || null : (await readText(session, file)).replace(/\r?\n$/, "");

export type SealOptions = { passphraseFile?: string; recipient?: string[] };

/** REQUEST_INVALID for two ways at once, and for a passphrase that is guessed too soon. */
export const readSeal = async (session: Session, { passphraseFile, recipient }: SealOptions) => {
  const passphrase = recipient && !passphraseFile ? null : await readPassphrase(session, passphraseFile);
  if (passphrase !== null && recipient !== undefined) {
    throw new ProvostError("REQUEST_INVALID", "give --recipient or a passphrase, not both: age takes one of them");
  }
  if (recipient !== undefined) return { recipients: recipient };
  if (passphrase === null) return null;
  if (passphrase.length < SHORTEST) {
    const message = `the passphrase has ${passphrase.length} characters; take ${SHORTEST} at least, as several words`;
    throw new ProvostError("REQUEST_INVALID", message);
  }
  return { passphrase };
};

export type KeyOptions = { passphraseFile?: string; identity?: string };

/** Lines of an identity file as age-keygen writes it. */
const identitiesIn = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

export const readKeys = async (session: Session, { passphraseFile, identity }: KeyOptions) => {
  const passphrase = await readPassphrase(session, passphraseFile);
  return {
    passphrases: passphrase === null ? [] : [passphrase],
    identities: identity === undefined ? [] : identitiesIn(await readText(session, identity)),
  };
};
