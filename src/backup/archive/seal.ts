/** Encryption of an archive, in the age format (age-encryption.org/v1): whoever has the key can open it with `age` too. */
import { Decrypter, Encrypter } from "age-encryption";
import { ProvostError } from "../../model/errors.ts";

/** Nobody is needed to be trusted with a passphrase where a public key is enough to write. */
export type Seal = { passphrase: string } | { recipients: readonly string[] } | null;

/** What may open an archive. */
export type Keys = { passphrases: readonly string[]; identities: readonly string[] };

export type Bytes = ReadableStream<Uint8Array>;

const MAGIC = "age-encryption.org/v1\n";

export const isSealed = (start: Uint8Array): boolean => Buffer.from(start).toString("latin1").startsWith(MAGIC);

const invalid = (message: string, cause: unknown): ProvostError =>
  new ProvostError("REQUEST_INVALID", message, {}, { cause });

/** REQUEST_INVALID for a recipient that is none. */
export const sealerOf = (seal: Exclude<Seal, null>): ((bytes: Bytes) => Promise<Bytes>) => {
  const encrypter = new Encrypter();
  if ("passphrase" in seal) encrypter.setPassphrase(seal.passphrase);
  else
    for (const recipient of seal.recipients) {
      try {
        encrypter.addRecipient(recipient);
      } catch (cause) {
        throw invalid(`"${recipient}" is no recipient of age; make a key pair with age-keygen`, cause);
      }
    }
  return (bytes) => encrypter.encrypt(bytes);
};

const NO_KEY_FITS = /no identity matched/i;

const decrypterOf = ({ passphrases, identities }: Keys): Decrypter => {
  const decrypter = new Decrypter();
  for (const passphrase of passphrases) decrypter.addPassphrase(passphrase);
  for (const identity of identities) {
    try {
      decrypter.addIdentity(identity);
    } catch (cause) {
      throw new ProvostError("BACKUP_KEY_WRONG", "an identity is no secret key of age", {}, { cause });
    }
  }
  return decrypter;
};

/** BACKUP_KEY_WRONG when no key fits, BACKUP_ALTERED when the header is damaged. What follows shows while it is read. */
export const unseal = async (bytes: Bytes, keys: Keys, path: string): Promise<Bytes> => {
  if (keys.passphrases.length + keys.identities.length === 0) {
    throw new ProvostError("BACKUP_KEY_WRONG", `${path} is encrypted, and no key was given`, { path });
  }
  const decrypter = decrypterOf(keys);
  try {
    return await decrypter.decrypt(bytes);
  } catch (cause) {
    if (cause instanceof Error && NO_KEY_FITS.test(cause.message)) {
      throw new ProvostError("BACKUP_KEY_WRONG", `no key that was given opens ${path}`, { path }, { cause });
    }
    throw new ProvostError("BACKUP_ALTERED", `the head of ${path} is damaged: ${String(cause)}`, { path }, { cause });
  }
};
